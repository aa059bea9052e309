import { PROMOTION_ORDER } from "../../core/stage";
import { slotNames } from "../../core/slot";
import { committedService } from "../support/service";
import { statementsOf } from "../support/policy";
import { committedStacks } from "./committed-stacks";

/** Principals to which a stack grants rights on an object. */
interface Rights {
  readonly stack: string;
  readonly address: string;
  /** Type of the object, e.g. `volume`. */
  readonly kind: string;
  /** Names and references of the principals. */
  readonly principals: readonly string[];
}

type Item = Readonly<Record<string, unknown>>;

/** Kinds of objects, by the argument with which `databricks_grants` and `databricks_permissions` name the object. */
const OBJECTS: Readonly<Record<string, string>> = {
  catalog: "catalog",
  // Counts as a table, because rights on a schema apply to its tables.
  schema: "table",
  table: "table",
  volume: "volume",
  model: "model",
  serving_endpoint_id: "endpoint",
  job_id: "job",
  cluster_policy_id: "policy",
  directory_path: "directory",
  experiment_id: "experiment",
};

const stacks = committedStacks();
const rights: readonly Rights[] = stacks.flatMap(({ name: stack, content }) => {
  const of = (type: string, kind: (item: Item) => string, principals: (item: Item) => readonly unknown[]): Rights[] =>
    Object.entries(content.byName(type)).map(([address, item]) => ({
      stack,
      address,
      kind: kind(item),
      principals: principals(item).map(String),
    }));
  const object = (item: Item): string => {
    const argument = Object.keys(item).find((each) => each in OBJECTS);
    return argument === undefined ? "another object" : (OBJECTS[argument] ?? "");
  };
  const each = (key: string, ...names: readonly string[]) => {
    return (item: Item): readonly unknown[] =>
      (item[key] as readonly Item[]).flatMap((entry) => names.flatMap((name) => entry[name] ?? []));
  };
  return [
    ...of("databricks_grants", object, each("grant", "principal")),
    ...of("databricks_grant", object, (item) => [item["principal"]]),
    ...of(
      "databricks_permissions",
      object,
      each("access_control", "group_name", "service_principal_name", "user_name"),
    ),
    ...of(
      "databricks_secret_acl",
      () => "secret",
      (item) => [item["principal"]],
    ),
    ...of(
      "databricks_mws_permission_assignment",
      () => "workspace",
      (item) => [item["principal_id"]],
    ),
  ];
});

const KINDS = [...new Set(Object.values(OBJECTS)), "secret"];

/**
 * Matches the service principals of slots, with which the stages of merge requests are deployed, and the groups that
 * contain all users and service principals of the account (`account users`) or of a workspace (`users`).
 */
const REACHES_SLOTS = /slot-\d|^account users$|^users$/;

const isOfSlot = ({ address }: Rights): boolean => /^Slots_slot-\d+_/.test(address);

describe.each(PROMOTION_ORDER)("in %s", (stage) => {
  const own = rights.filter(({ stack }) => stack.startsWith(`${stage}-`));

  test.each(KINDS)("a slot's principals have no permission on a %s outside their slot", (kind) => {
    const found = own.filter((each) => each.kind === kind && !isOfSlot(each));

    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ principals }) => principals.length === 0)).toEqual([]);
    expect(found.filter(({ principals }) => principals.some((each) => REACHES_SLOTS.test(each)))).toEqual([]);
  });

  test("a slot's principals are assigned only to the workspace that hosts the slots", () => {
    const entering = own.filter(
      ({ kind, principals }) => kind === "workspace" && principals.some((each) => REACHES_SLOTS.test(each)),
    );
    const slots = slotNames(committedService().account.mergeRequests?.slots ?? 0);
    expect(entering.length).toBe(stage === "dev" ? 2 * slots.length : 0);
  });
});

test("each object of a slot has permissions only for the slot's principals", () => {
  const ofSlots = rights.filter(isOfSlot);

  expect(ofSlots.length).toBeGreaterThan(10);
  const foreign = ofSlots.filter(({ address, principals }) => {
    const slot = /slot-\d+/.exec(address)?.[0] ?? "";
    return principals.some((each) => !each.includes(`${slot}_`));
  });
  expect(foreign).toEqual([]);
});

test("a slot's principals are in no group and have no account role", () => {
  const account = stacks.find(({ name }) => name === "account")?.content;
  const members = Object.values(account?.byName("databricks_group_member") ?? {});
  const roles = Object.values(account?.byName("databricks_service_principal_role") ?? {});

  expect(members.length).toBeGreaterThan(0);
  expect([...members, ...roles].filter((item) => /slot-\d/.test(JSON.stringify(item)))).toEqual([]);
});

test("a stage's role trusts no slot's environment, and a slot's role trusts only the environment of the slot", () => {
  const bootstrap = stacks.find(({ name }) => name === "bootstrap")?.content;
  const environments = Object.entries(bootstrap?.byName("aws_iam_role") ?? {}).map(([address, role]) => {
    const trusted = statementsOf(role["assume_role_policy"]).flatMap(({ Condition: condition }) =>
      [...JSON.stringify(condition).matchAll(/:environment:([\w-]+)/g)].map(([, environment]) => environment ?? ""),
    );
    return [address.replace(/^Role-|_[0-9A-F]{8}$|_Resource/g, "").replace(/_.*/, ""), trusted.sort()] as const;
  });
  const expected = [
    ...PROMOTION_ORDER.flatMap((stage) => [
      [`${stage}-plan`, [`${stage}-plan`]],
      [`${stage}-apply`, [stage, `${stage}-merge-plan`]],
    ]),
    ...slotNames(committedService().account.mergeRequests?.slots ?? 0).map((slot) => [slot, [slot]]),
  ];

  expect(Object.fromEntries(environments)).toEqual(Object.fromEntries(expected));
});
