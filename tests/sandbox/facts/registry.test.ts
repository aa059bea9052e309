import { readFileSync } from "node:fs";
import { join } from "node:path";

import { WORKSPACE_KINDS } from "../../../sandbox/facts/databricks/workspace-kinds";
import { renderLedger } from "../../../sandbox/facts/ledger";
import { createRegistry } from "../../../sandbox/facts/registry";
import { ROUTES } from "../../../sandbox/rest/routes";
import { committedStacks } from "../../contract/committed-stacks";

const registry = createRegistry();

/**
 * Returns the types of resources or data sources in all synthesized stacks, without `terraform_data` and
 * `terraform_remote_state`, which Terraform implements itself.
 */
function typesIn(key: "resource" | "data"): string[] {
  const all = committedStacks().flatMap(({ content }) => {
    const { [key]: declared = {} } = content.json;
    return Object.keys(declared);
  });
  return [...new Set(all)].filter((type) => type !== "terraform_data" && type !== "terraform_remote_state").sort();
}

test("the sandbox emulates every resource type and data source of the stacks", () => {
  const unknown = [
    ...typesIn("resource").filter((type) => !registry.resources.has(type)),
    ...typesIn("data").filter((type) => !registry.dataSources.has(type)),
  ];
  expect(unknown).toEqual([]);
});

test("every emulated resource type and data source has `AttributeFacts`, and no other type has them", () => {
  const keys = [...registry.resources.keys(), ...[...registry.dataSources.keys()].map((type) => `data.${type}`)];
  expect(keys.filter((key) => !registry.attributes.has(key))).toEqual([]);
  expect([...registry.attributes.keys()].sort()).toEqual(keys.sort());
});

test("the sandbox emulates every resource type to which another type refers", () => {
  const kinds = [...registry.resources.values()].flatMap(({ references = [] }) => references.map(({ kind }) => kind));
  expect(kinds.filter((kind) => !registry.resources.has(kind))).toEqual([]);
});

test("deleting a workspace deletes its objects", () => {
  const inWorkspace = [...registry.resources.values()].filter(({ scope }) => scope === "workspace");
  expect(inWorkspace.map(({ type }) => type).sort()).toEqual([...WORKSPACE_KINDS].sort());
});

test("the ledger is up to date: node --import tsx sandbox/facts/generate.ts --ledger", () => {
  const committed = readFileSync(join(__dirname, "..", "..", "..", "docs", "ledger.md"), "utf8");
  expect(committed).toBe(renderLedger(registry, ROUTES));
});
