import { zonesRule } from "../../../config/rules/zones";
import type { StageConfig } from "../../../config/schema";
import { validStage } from "../project";

const stage = (region: string, zones: number): StageConfig =>
  validStage("dev", { aws: { accountId: "111111111111", region }, network: { cidr: "10.10.0.0/16", zones } });

test.each([
  ["eu-central-1", 3],
  ["us-west-1", 2],
  ["ca-central-1", 3],
  ["ap-northeast-1", 3],
  ["us-west-2", 4],
  ["us-east-1", 6],
])("%s has %i zones, and no more", (region, zones) => {
  expect(zonesRule(stage(region, zones))).toEqual([]);
  expect(zonesRule(stage(region, zones + 1))).toMatchObject([{ path: ["network", "zones"] }]);
});

test("names the allowed values", () => {
  expect(zonesRule(stage("us-west-1", 3)).map(({ allowed }) => allowed)).toEqual([
    "2: every AWS account can use 2 zones of us-west-1",
  ]);
});

test("skips an adopted network or workspace", () => {
  const adopt = { vpcId: "vpc-0", subnetIds: ["subnet-0", "subnet-1"], securityGroupId: "sg-0" };
  const { aws } = stage("us-west-1", 6);
  expect(zonesRule(validStage("dev", { aws, network: { adopt } }))).toEqual([]);
  const workspace = {
    pricingTier: "PREMIUM",
    adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" },
  } as const;
  expect(zonesRule({ ...stage("us-west-1", 6), workspace })).toEqual([]);
});
