import type { Rule } from "../define";
import { missing } from "../errors";
import { text } from "../values";

export const knownSchema: Rule = {
  refuses: "a schema that does not exist",
  check: (planned, { store }) => {
    const name = `${text(planned, "catalog_name")}.${text(planned, "schema_name")}`;
    if (!store.get("databricks_schema", "account", name)) throw missing(`Schema '${name}' does not exist.`);
  },
};
