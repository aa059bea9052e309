import type { JsonObject, ObjectStore } from "../../ports";
import { resource, type Rule } from "../define";
import { invalid, missing } from "../errors";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { blocks, text, texts } from "../values";
import { requirePrincipal } from "./principals";
import { inMetastore } from "./securables";

interface Securable {
  /** Terraform type under which the store keeps the securables; undefined for tables, which the store does not keep. */
  readonly kind: string | undefined;
  readonly privileges: readonly string[];
}

const ON_MODEL = ["ALL_PRIVILEGES", "APPLY_TAG", "CREATE_MODEL_VERSION", "EXECUTE", "MANAGE"];
const ON_VOLUME = ["ALL_PRIVILEGES", "APPLY_TAG", "MANAGE", "READ_VOLUME", "WRITE_VOLUME"];
const ON_TABLE = ["ALL_PRIVILEGES", "APPLY_TAG", "MANAGE", "MODIFY", "SELECT"];
const ON_SCHEMA = [
  ...new Set([...ON_MODEL, ...ON_VOLUME, ...ON_TABLE]),
  "CREATE_FUNCTION",
  "CREATE_MATERIALIZED_VIEW",
  "CREATE_MODEL",
  "CREATE_TABLE",
  "CREATE_VOLUME",
  "EXTERNAL_USE_SCHEMA",
  "REFRESH",
  "USE_SCHEMA",
];

/**
 * Types of securables on which the sandbox supports grants, with the privileges that can be granted on each type. A
 * catalog or schema also accepts the privileges of its contents, e.g. `SELECT`, because the contents inherit grants.
 */
export const GRANTED: Readonly<Record<string, Securable>> = {
  catalog: { kind: "databricks_catalog", privileges: [...ON_SCHEMA, "BROWSE", "CREATE_SCHEMA", "USE_CATALOG"] },
  schema: { kind: "databricks_schema", privileges: ON_SCHEMA },
  table: { kind: undefined, privileges: ON_TABLE },
  volume: { kind: "databricks_volume", privileges: ON_VOLUME },
  model: { kind: "databricks_registered_model", privileges: ON_MODEL },
  external_location: {
    kind: "databricks_external_location",
    privileges: [
      "ALL_PRIVILEGES",
      "BROWSE",
      "CREATE_EXTERNAL_TABLE",
      "CREATE_EXTERNAL_VOLUME",
      "CREATE_FOREIGN_SECURABLE",
      "CREATE_MANAGED_STORAGE",
      "EXTERNAL_USE_LOCATION",
      "MANAGE",
      "READ_FILES",
      "WRITE_FILES",
    ],
  },
  storage_credential: {
    kind: "databricks_storage_credential",
    privileges: [
      "ALL_PRIVILEGES",
      "CREATE_EXTERNAL_LOCATION",
      "CREATE_EXTERNAL_TABLE",
      "MANAGE",
      "READ_FILES",
      "WRITE_FILES",
    ],
  },
  metastore: {
    kind: "databricks_metastore",
    privileges: [
      "CREATE_CATALOG",
      "CREATE_CLEAN_ROOM",
      "CREATE_CONNECTION",
      "CREATE_EXTERNAL_LOCATION",
      "CREATE_PROVIDER",
      "CREATE_RECIPIENT",
      "CREATE_SERVICE_CREDENTIAL",
      "CREATE_SHARE",
      "CREATE_STORAGE_CREDENTIAL",
      "MANAGE_ALLOWLIST",
      "SET_SHARE_PERMISSION",
      "USE_CONNECTION",
      "USE_MARKETPLACE_ASSETS",
      "USE_PROVIDER",
      "USE_RECIPIENT",
      "USE_SHARE",
    ],
  },
};

/** Finds the securable on which a resource grants privileges. Throws if the sandbox does not support this securable. */
function securableOf(planned: JsonObject): { field: string; name: string; securable: Securable } {
  for (const [field, securable] of Object.entries(GRANTED)) {
    const name = text(planned, field);
    if (name) return { field, name, securable };
  }
  throw invalid(`grants in the sandbox need one of the arguments ${Object.keys(GRANTED).join(", ")}`);
}

/** Rules for `databricks_grants` and `databricks_grant`. `grantsOf` returns the grants in a planned resource. */
function rulesFor(grantsOf: (planned: JsonObject) => readonly JsonObject[]): readonly Rule[] {
  return [
    inMetastore,
    {
      refuses: "a securable that does not exist",
      check: async (planned, { store, runtime }) => {
        const { field, name, securable } = securableOf(planned);
        const exists =
          securable.kind === undefined
            ? await runtime.tableExists(name)
            : store.get(securable.kind, "account", name) !== undefined;
        if (!exists) throw missing(`${field} '${name}' does not exist.`);
      },
    },
    {
      refuses: "a principal that does not exist, and two grant blocks for one principal",
      check: (planned, context) => {
        const principals = grantsOf(planned).map((grant) => text(grant, "principal"));
        principals.forEach((principal, index) => {
          requirePrincipal(context, principal);
          if (principals.indexOf(principal) !== index) throw invalid(`${principal} has two grant blocks: merge them`);
        });
      },
    },
    {
      refuses: "a privilege that does not apply to the type of securable",
      check: (planned) => {
        const { field, securable } = securableOf(planned);
        for (const privilege of grantsOf(planned).flatMap((grant) => texts(grant, "privileges"))) {
          if (!securable.privileges.includes(privilege.toUpperCase().replaceAll(" ", "_"))) {
            throw invalid(
              `Privilege ${privilege} is not applicable to a ${field}; allowed: ${securable.privileges.join(", ")}`,
            );
          }
        }
      },
    },
  ];
}

const grants = resource({
  type: "databricks_grants",
  evidence: "documented",
  source:
    "Unity Catalog API: permissions (patch, get: observed with the real provider); catalog/resource_grants.go; the privileges are documented",
  scope: "account",
  rules: rulesFor((planned) => blocks(planned, "grant")),
  create: async (planned, context) => {
    const { field, name } = securableOf(planned);
    await replaceSingleGrants(field, name, context);
    return { id: `${field}/${name}` };
  },
  update: async (planned, _prior, context) => {
    const { field, name } = securableOf(planned);
    await replaceSingleGrants(field, name, context);
    return {};
  },
});

/** Deletes the `databricks_grant` objects of a securable, because `databricks_grants` defines all grants on it. */
async function replaceSingleGrants(field: string, name: string, { store }: BehaviourContext): Promise<void> {
  for (const { kind, scope, id } of store.find("databricks_grant", "account", { [field]: name })) {
    await store.delete(kind, scope, id);
  }
}

const grant = resource({
  type: "databricks_grant",
  evidence: "read in source",
  source: "catalog/resource_grant.go; same checks as databricks_grants",
  scope: "account",
  rules: rulesFor((planned) => [planned]),
  create: (planned) => {
    const { field, name } = securableOf(planned);
    return { id: `${field}/${name}/${text(planned, "principal")}` };
  },
  update: async (_planned, { id }, { store }) => {
    await removeFromList(id, store);
    return {};
  },
  delete: ({ id }, { store }) => removeFromList(id, store),
  containedIn: (id, { store }) => {
    const { list, field, name, principal } = listOf(id, store);
    const found = blocks(list?.attributes ?? {}, "grant").find((each) => text(each, "principal") === principal);
    return found && { kind: "databricks_grant", scope: "account", id, attributes: { ...found, id, [field]: name } };
  },
});

/** Splits the id of a `databricks_grant`. `list` is the stored `databricks_grants` of the same securable, if any. */
function listOf(id: string, store: ObjectStore) {
  const [field = "", name = "", ...rest] = id.split("/");
  const [list] = store.find("databricks_grants", "account", { [field]: name });
  return { list, field, name, principal: rest.join("/") };
}

/**
 * Removes a principal from the stored `databricks_grants` of a securable, if there is one. `id` is the id of the
 * `databricks_grant` that contains the principal and the securable. The store keeps grants that were set over the REST
 * API as `databricks_grants`. Without the removal, the principal would keep the privileges in `databricks_grants` after
 * the `databricks_grant` is updated or deleted.
 */
async function removeFromList(id: string, store: ObjectStore): Promise<void> {
  const { list, principal } = listOf(id, store);
  if (list === undefined) return;
  const grant = blocks(list.attributes, "grant").filter((each) => text(each, "principal") !== principal);
  if (grant.length > 0) await store.put({ ...list, attributes: { ...list.attributes, grant } });
  else await store.delete(list.kind, list.scope, list.id);
}

export const grantBehaviours: readonly ResourceBehaviour[] = [grants, grant];
