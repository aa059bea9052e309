import type { Deployed } from "../../../sandbox/facts/generate/changes/deployed";
import { normalizeIds } from "../../../sandbox/facts/generate/changes/normal-ids";
import { databricksNumber, ec2Id, hex, iamUniqueId, uuid } from "../../../sandbox/facts/ids";
import type { ValueObject } from "../../../sandbox/provider/cty/value";

const ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001";
const SERVICE = "com.amazonaws.vpce.eu-central-1.vpce-svc-081f78503812597f7";
const CHECKSUM = "27a06a9e3d5e7f67eb604a39536208c9";

/**
 * Returns deployed resources as another apply of the same stacks would record them: with new ids, the time `now`, and
 * lists in the order that `turn` gives them.
 */
function recorded(now: number, turn: <T>(items: readonly T[]) => T[]): readonly Deployed[] {
  const [vpc, table, key, role] = [ec2Id("vpc"), ec2Id("rtb"), uuid(), iamUniqueId("AROA")];
  const [jobs, deploy, policy, workspace] = [uuid(), uuid(), hex(16).toUpperCase(), databricksNumber()];
  const host = `http://127.0.0.1:1${String(workspace).slice(-4)}`;
  const subnets = [ec2Id("subnet"), ec2Id("subnet")];
  const make = (type: string, id: string, state: ValueObject, config: ValueObject = {}): Deployed => {
    return { type, id, state: { ...state, ...config, id }, config, provider: { host, account_id: ACCOUNT } };
  };
  const principal = (name: string, id: string): Deployed =>
    make("databricks_service_principal", String(databricksNumber()), { application_id: id }, { display_name: name });
  const access = turn([
    { permission_level: "CAN_USE", service_principal_name: jobs },
    { permission_level: "CAN_MANAGE", service_principal_name: deploy },
  ]);
  return turn([
    make("aws_vpc", vpc, { main_route_table_id: table }, { cidr_block: "10.0.0.0/16" }),
    make("aws_route", `r-${table}1080289494`, {}, { route_table_id: table }),
    ...subnets.map((id, index) => make("aws_subnet", id, { vpc_id: vpc }, { cidr_block: `10.0.${index}.0/24` })),
    make("aws_vpc_endpoint", ec2Id("vpce"), { service_name: SERVICE }, { subnet_ids: turn(subnets) }),
    make("aws_kms_key", key, { arn: `arn:aws:kms:eu-central-1:111111111111:key/${key}` }),
    make("aws_kms_alias", "alias/a", { target_key_id: key }),
    make("aws_iam_role", "jobs", { unique_id: role, create_date: new Date(now).toISOString() }),
    make("databricks_mws_networks", uuid(), { vpc_id: vpc }, { network_name: `dev-${hex(8)}` }),
    principal("jobs", jobs),
    principal("deploy", deploy),
    make("databricks_mws_workspaces", `${ACCOUNT}/${workspace}`, { workspace_id: workspace, creation_time: now }),
    make("databricks_access_control_rule_set", "rules", { etag: hex(24) }, { name: `principals/${jobs}/rules` }),
    make("databricks_permissions", `/cluster-policies/${policy}`, {}, { access_control: access }),
    make("databricks_file", "/Volumes/a/b/c/wheel", { md5: CHECKSUM, modification_time: new Date(now).toUTCString() }),
    make("databricks_job", String(databricksNumber()), { url: `${host}/#job/7` }, { name: "training" }),
  ]);
}

const first = normalizeIds(recorded(1_795_785_483_901, (items) => [...items]));
const find = (type: string): ValueObject => first.find((each) => each.type === type)?.state ?? {};

test("two recordings of the same stacks are equal, regardless of generated ids and order", () => {
  for (let time = 0; time < 5; time++) {
    expect(normalizeIds(recorded(1_795_785_500_000 + 60_000 * time, (items) => [...items].reverse()))).toEqual(first);
  }
});

test("equal ids stay equal, and different ids stay different and keep their format", () => {
  expect(find("aws_kms_alias")["target_key_id"]).toBe(find("aws_kms_key")["id"]);
  const { main_route_table_id: table } = find("aws_vpc");
  expect(find("aws_route")["id"]).toBe(`r-${table as string}1080289494`);
  expect(find("aws_vpc")["id"]).toMatch(/^vpc-0[0-9a-f]{16}$/);
  expect(find("aws_iam_role")["unique_id"]).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(find("databricks_permissions")["id"]).toMatch(/^\/cluster-policies\/[0-9A-F]{16}$/);
  expect(find("databricks_mws_workspaces")["workspace_id"]).toEqual(expect.any(Number));
  const ids = first.map(({ type, id }) => `${type} ${id}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test("values that look like ids but are constant stay unchanged, e.g. a checksum", () => {
  expect(find("databricks_file")["md5"]).toBe(CHECKSUM);
  expect(find("aws_vpc_endpoint")["service_name"]).toBe(SERVICE);
  expect(first[0]?.provider["account_id"]).toBe(ACCOUNT);
});
