import { parseJournal } from "../../../cli/terraform/journal";
import type { State } from "../../../cli/terraform/state";
import { compare, unrecordedText } from "../../../cli/terraform/unrecorded";
import type { ResourceChangeJson } from "../../../guard/plan-json";

type Event = readonly [type: string, address: string, id?: string, action?: string];

/** Returns the text of an apply's journal, i.e. of Terraform's output with `-json`. */
function journal(...events: readonly Event[]): string {
  const lines = events.map(([type, address, id, action = "create"]) => {
    const resource = { addr: address, resource_type: address.split(".")[0] };
    return JSON.stringify({ type, hook: { resource, action, ...(id && { id_key: "id", id_value: id }) } });
  });
  return `${['{"type":"version"}', ...lines].join("\n")}\n`;
}

function stateOf(objects: Readonly<Record<string, string>>): State {
  const resources = Object.entries(objects).map(([address, id]) => {
    const [type = "", name = ""] = address.split(".");
    return { mode: "managed", type, name, instances: [{ attributes: { id } }] };
  });
  return { version: 4, lineage: "l", serial: 1, resources };
}

function planned(
  address: string,
  after: object,
  actions = ["create"],
  before: object | null = null,
): ResourceChangeJson {
  const [type = "", name = ""] = address.split(".");
  return {
    address,
    mode: "managed",
    type,
    name,
    change: { actions, before, after, after_unknown: {} },
  } as ResourceChangeJson;
}

const found = (text: string, state?: State, changes: readonly ResourceChangeJson[] = []) =>
  compare(parseJournal(text), state, changes).map(({ address, id }) => `${address} ${id?.value ?? "?"}`);

const CREATED = journal(
  ["apply_start", "aws_vpc.v"],
  ["apply_complete", "aws_vpc.v", "vpc-1"],
  ["apply_start", "aws_eip.e"],
);

test("no object is unrecorded if the state contains all created objects", () => {
  expect(found(CREATED, stateOf({ "aws_vpc.v": "vpc-1", "aws_eip.e": "eip-1" }))).toEqual([]);
});

test("created objects and started creations are unrecorded if the state lacks them", () => {
  expect(found(CREATED, stateOf({}))).toEqual(["aws_vpc.v vpc-1", "aws_eip.e ?"]);
  expect(found(CREATED, undefined)).toEqual(["aws_vpc.v vpc-1", "aws_eip.e ?"]);
});

test("an object is unrecorded if the state has another object at its address", () => {
  expect(found(CREATED, stateOf({ "aws_vpc.v": "vpc-2", "aws_eip.e": "eip-1" }))).toEqual(["aws_vpc.v vpc-1"]);
});

test("finds a replacement while the state still has the old object", () => {
  const replacement = planned("aws_eip.e", {}, ["create", "delete"], { id: "eip-0" });
  const state = stateOf({ "aws_vpc.v": "vpc-1", "aws_eip.e": "eip-0" });
  expect(found(CREATED, state, [replacement])).toEqual(["aws_eip.e ?"]);
});

test("failed creations, changes and deletions are not unrecorded objects", () => {
  const text = journal(
    ["apply_start", "aws_vpc.v"],
    ["apply_errored", "aws_vpc.v"],
    ["apply_start", "aws_vpc.w", "vpc-1", "update"],
    ["apply_complete", "aws_vpc.x", "vpc-2", "delete"],
  );
  expect(found(text)).toEqual([]);
});

test("if the journal is truncated, every planned creation without an entry may be unrecorded", () => {
  const changes = [planned("aws_vpc.v", {}), planned("aws_kms_key.k", {}), planned("aws_eip.old", {}, ["delete"])];
  const state = stateOf({ "aws_vpc.v": "vpc-1", "aws_eip.e": "eip-1" });
  expect(found(CREATED, state, changes)).toEqual([]);
  expect(found(`${CREATED}{"type":"appl`, state, changes)).toEqual(["aws_kms_key.k ?"]);
});

test.each([
  ["Terraform has written the state", '{"type":"change_summary","changes":{"operation":"apply"}}'],
  ["fraudops has noted that the state contains all created objects", '{"type":"recorded"}'],
])("nothing is unrecorded once the journal says: %s", (_who, line) => {
  expect(parseJournal(CREATED).recorded).toBe(false);
  expect(parseJournal(CREATED + line).recorded).toBe(true);
});

test("the text has the command that imports each object, and the planned name of an object with an unknown id", () => {
  const changes = [planned("aws_eip.e", { domain: "vpc", tags: { Name: "dev-nat" } }), planned("aws_vpc.v", {})];
  const text = unrecordedText("dev-workspace", compare(parseJournal(CREATED), undefined, changes));
  expect(text).toContain("./fraudops terraform dev-workspace -- import aws_vpc.v vpc-1");
  expect(text).toContain(
    'aws_eip.e may exist: its creation was interrupted. Look for a resource aws_eip (tag Name "dev-nat")',
  );
  expect(text).toContain("--forget-unrecorded");
});
