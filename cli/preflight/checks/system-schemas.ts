import { fails, judge, ok, type Check } from "../finding";

/** Terraform can enable only system schemas that Databricks offers and does not manage itself. */
export const systemSchemasCheck: Check = ({ account: { databricks }, stage }, { systemSchemas }) => {
  const { systemTablesFrom, systemSchemas: wanted } = databricks;
  if (wanted === undefined || systemTablesFrom !== stage.stage) return [];
  return judge("system tables", systemSchemas, (all) => {
    const states = wanted.map((name) => ({ name, state: all.find(({ schema }) => schema === name)?.state }));
    const wrong = states.filter(({ state }) => state === undefined || ["MANAGED", "UNAVAILABLE"].includes(state));
    return wrong.length === 0
      ? ok(states.map(({ name, state }) => `${name} ${String(state)}`).join(", "))
      : fails(
          wrong.map(({ name, state }) => `${name} is ${state ?? "missing"}`).join(", "),
          `remove ${wrong.map(({ name }) => name).join(", ")} from databricks.systemSchemas in account.yaml`,
        );
  });
};
