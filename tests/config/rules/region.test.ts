import { regionRule } from "../../../config/rules/workspace";
import { validAccount, validStage } from "../project";

const dev = validStage("dev");
const { region } = validAccount().aws;

test("accepts stages in the metastore's region", () => {
  expect(regionRule(validAccount(), [dev, validStage("prod")])).toEqual([]);
});

test("fails on a stage in another region than the metastore's", () => {
  const elsewhere = { ...dev, aws: { ...dev.aws, region: "us-east-1" as typeof dev.aws.region } };
  expect(regionRule(validAccount(), [elsewhere])).toEqual([
    { owner: { stage: "dev" }, path: ["aws", "region"], allowed: expect.stringContaining(region) as string },
  ]);
});
