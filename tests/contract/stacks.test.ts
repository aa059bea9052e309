import { committedService, withoutDatabricksPrefixes } from "../support/service";
import { committedStacks } from "./committed-stacks";

const { stages } = committedService();
const stacks = committedStacks();

/** Returns every string in a JSON value, including keys. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

test("the service has two shared stacks and, for each stage, a workspace, a platform and a stack per project, in the order of applies", () => {
  expect(stacks.map(({ name, dependencies }) => [name, dependencies])).toEqual([
    ["bootstrap", []],
    ["account", []],
    ...stages.flatMap(({ stage, projects }) => [
      [`${stage}-workspace`, []],
      [`${stage}-platform`, [`${stage}-workspace`]],
      ...Object.keys(projects).map((project) => [`${stage}-${project}`, [`${stage}-platform`, `${stage}-workspace`]]),
    ]),
  ]);
});

describe.each(stacks.map((stack) => [stack.name, stack.content] as const))("%s", (name, content) => {
  const owner = stages.find(({ stage }) => name.startsWith(`${stage}-`));

  test("contains no name of another stage", () => {
    if (!owner) return;
    for (const other of stages.filter((stage) => stage !== owner)) {
      const word = new RegExp(`(?<![A-Za-z0-9])${other.stage}(?![A-Za-z0-9])`);
      const { cidr } = other.network;
      const foreign = texts(content.json)
        .map(withoutDatabricksPrefixes)
        // Ignores the parameter `promotion` of the release step, because it must name another stage: the preceding one,
        // which must have run the code.
        .filter((text) => !text.startsWith('{"requires":'))
        .filter((text) => word.test(text) || (cidr !== undefined && text.includes(cidr)));
      expect(foreign).toEqual([]);
    }
  });

  test("contains no secret and no path of this machine", () => {
    const suspicious = /AKIA[0-9A-Z]{16}|\bdapi[0-9a-f]{32}|-----BEGIN|\/(home|root|tmp|Users)\//;
    expect(texts(content.json).filter((text) => suspicious.test(text))).toEqual([]);
  });

  test.each([
    ["databricks_permissions", ["access_control"]],
    ["databricks_grants", ["grant"]],
  ])("has at most one %s per object", (type, entries) => {
    const objects = content.all(type).map((list) => {
      const named = Object.entries(list).filter(([key]) => ![...entries, "depends_on", "provider"].includes(key));
      return JSON.stringify(named);
    });
    expect(objects).toEqual([...new Set(objects)]);
    for (const object of objects) expect(JSON.parse(object)).toHaveLength(1);
  });

  test("gives every principal at most one entry in each list", () => {
    for (const { access_control: entries } of content.all("databricks_permissions")) {
      const principals = (entries as Record<string, string>[]).map(
        ({ group_name, service_principal_name, user_name }) => group_name ?? service_principal_name ?? user_name,
      );
      expect(principals).toEqual([...new Set(principals)]);
      expect(principals).not.toContain(undefined);
    }
  });

  test("every job, experiment, endpoint, policy and folder has an access list", () => {
    const listed = content.all("databricks_permissions").flatMap((list) => Object.values(list).map(String));
    for (const [type, attribute] of [
      ["databricks_job", "id"],
      ["databricks_mlflow_experiment", "id"],
      ["databricks_model_serving", "serving_endpoint_id"],
      ["databricks_cluster_policy", "id"],
      ["databricks_directory", "path"],
    ] as const) {
      for (const resource of Object.keys(content.byName(type))) {
        expect(listed).toContain(`\${${type}.${resource}.${attribute}}`);
      }
    }
  });
});
