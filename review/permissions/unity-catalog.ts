import { UNKNOWN } from "../../guard/planned-stack";
import { code, typeInWords } from "../words";
import { name, textsOf, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** Arguments of grants that name a securable. */
const SECURABLES = [
  "catalog",
  "credential",
  "external_location",
  "foreign_connection",
  "function",
  "metastore",
  "model",
  "pipeline",
  "recipient",
  "schema",
  "share",
  "storage_credential",
  "table",
  "view",
  "volume",
];

/** Resource types whose objects have an owner. */
const OWNED = [
  "databricks_catalog",
  "databricks_connection",
  "databricks_credential",
  "databricks_external_location",
  "databricks_metastore",
  "databricks_registered_model",
  "databricks_schema",
  "databricks_share",
  "databricks_sql_table",
  "databricks_storage_credential",
  "databricks_volume",
];

/**
 * How the review reads access to securables of Unity Catalog from resources, by resource type: privileges, owners and
 * bindings to workspaces.
 */
export const UNITY_CATALOG: readonly Family[] = [
  {
    types: ["databricks_grants"],
    holdings: (side) =>
      side
        .blocks("grant")
        .map(({ principal, privileges }) => grant(name(side.names, principal), side, textsOf(privileges))),
  },
  {
    types: ["databricks_grant"],
    holdings: (side) => [grant(side.named("principal"), side, side.texts("privileges"))],
  },
  {
    types: OWNED,
    // Reports an owner only if it is configured: otherwise, the creator is the owner.
    holdings: (side) => {
      const owner = side.text("owner");
      if (side.resource.configured["owner"] === undefined || owner === "" || owner === UNKNOWN) return [];
      const what = `${typeInWords(side.type)} ${code(side.names.at(side.resource) ?? side.text("name"))}`;
      return [{ wording: "is", who: name(side.names, owner), what: "", rights: [`the owner of ${what}`] }];
    },
  },
  {
    types: ["databricks_workspace_binding"],
    holdings: (side) => [
      {
        wording: "may",
        who: `workspace ${side.named("workspace_id")}`,
        what: `${side.text("securable_type") || "catalog"} ${code(side.text("securable_name"))}`,
        rights: [side.text("binding_type").endsWith("READ_ONLY") ? "read" : "use"],
      },
    ],
  },
];

/** The securable to which grants apply, e.g. "schema `main.fraud`". */
export function securable(side: Side): string {
  const kind = SECURABLES.find((argument) => side.text(argument) !== "") ?? "securable";
  const known = kind === "metastore" ? side.names.of(side.value(kind)) : side.text(kind);
  // Shows an unresolved reference as unknown, e.g. one to an output of a stack that is not deployed yet.
  return `${kind.replaceAll("_", " ")} ${code(known.includes("${") ? UNKNOWN : known)}`;
}

function grant(who: string, side: Side, privileges: readonly string[]): Holding {
  const rights = [...privileges].sort();
  const everyone = ["`account users`", "`users`"].includes(who);
  const isWide = (privilege: string): boolean =>
    everyone || /^ALL[_ ]PRIVILEGES$/i.test(privilege) || (privilege === "MANAGE" && side.isOld);
  return {
    wording: "on",
    who,
    what: securable(side),
    rights: rights.map(code),
    critical: rights.filter(isWide).map(code),
  };
}
