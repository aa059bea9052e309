import { invalid, missing } from "../facts/errors";
import { isObject } from "../facts/values";
import type { Securable as AccessSecurable } from "../access/securables";
import { ACCOUNT_USERS } from "../access/unity-catalog";
import { GRANTED } from "../facts/databricks/grants";
import { CloudError, type CloudObject, type Json, type JsonObject } from "../ports";
import { nextPage, paginate } from "./pagination";
import { requirePrivilege, requireVisible } from "./resources/unity-catalog-access";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog";
const row = {
  evidence: "documented",
  source: "Unity Catalog API reference: grants; catalog/permissions/permissions.go of provider 1.99.0",
} as const;
/** Terraform types: `GRANTS` contains all grants on a securable, `GRANT` those of one principal on a securable. */
const GRANTS = "databricks_grants";
const GRANT = "databricks_grant";

/** A securable: the argument of `databricks_grants` for its type (e.g. `schema`), and its name. */
interface Securable {
  readonly field: string;
  readonly name: string;
}

/** Converts a securable to the form that privilege checks take. */
const named = ({ field, name }: Securable): AccessSecurable => ({ type: field as AccessSecurable["type"], name });

type Privileges = ReadonlyMap<string, readonly string[]>;

/** Routes that read and change the grants on a securable, and read its effective privileges. */
export const grantRoutes: readonly Route[] = [
  { ...row, method: "GET", path: `${ROOT}/permissions/:type/:name`, handle: read },
  { ...row, method: "PATCH", path: `${ROOT}/permissions/:type/:name`, handle: update },
  { ...row, method: "GET", path: `${ROOT}/effective-permissions/:type/:name`, handle: readEffective },
];

async function read(call: Call, services: Services): Promise<JsonObject> {
  const securable = await securableOf(call, services);
  requireVisible(call, services, named(securable));
  const own = grantsOn(securable, call, services);
  const page = paginate(shown(own, securable, call, services), call.query["page_token"], 1000);
  return {
    privilege_assignments: page.items.map(([principal, privileges]) => ({ principal, privileges })),
    ...nextPage(page),
  };
}

/** Returns effective privileges: those granted on the securable itself, or inherited from its schema or catalog. */
async function readEffective(call: Call, services: Services): Promise<JsonObject> {
  const securable = await securableOf(call, services);
  requireVisible(call, services, named(securable));
  const found = new Map<string, JsonObject[]>();
  for (const each of [securable, ...above(securable)]) {
    for (const [principal, privileges] of grantsOn(each, call, services)) {
      const from =
        each === securable ? {} : { inherited_from_type: each.field.toUpperCase(), inherited_from_name: each.name };
      const added = privileges.map((privilege) => ({ privilege, ...from }));
      found.set(principal, [...(found.get(principal) ?? []), ...added]);
    }
  }
  const assignments = shown(found, securable, call, services);
  return { privilege_assignments: assignments.map(([principal, privileges]) => ({ principal, privileges })) };
}

async function update(call: Call, services: Services): Promise<JsonObject> {
  const securable = await securableOf(call, services);
  requirePrivilege(call, services, "MANAGE", named(securable));
  const changes = call.body["changes"];
  if (!Array.isArray(changes) || !changes.every(isObject)) throw invalid("changes must be a list of objects");
  for (const change of changes as readonly JsonObject[]) await apply(change, securable, call, services);
  return read(call, services);
}

/**
 * Changes the privileges of a principal on a securable. The store has two types of objects for grants:
 * `databricks_grants` for all principals, `databricks_grant` for one principal.
 *
 * - If the principal has a `databricks_grant`, changes this object.
 * - If only other principals have a `databricks_grant` and there is no `databricks_grants`, creates a
 *   `databricks_grant`.
 * - Otherwise changes or creates the `databricks_grants`.
 */
async function apply(change: JsonObject, securable: Securable, call: Call, services: Services): Promise<void> {
  const principal = change["principal"];
  if (typeof principal !== "string" || principal === "") throw invalid("a change must name a principal");
  const [add, remove] = [privilegesIn(change["add"]), privilegesIn(change["remove"])];
  const before = grantsOn(securable, call, services).get(principal) ?? [];
  const after = [...new Set([...before.filter((privilege) => !remove.includes(privilege)), ...add])];
  const [all] = objectsOn(GRANTS, securable, call, services);
  const single = objectsOn(GRANT, securable, call, services);
  const on = { [securable.field]: securable.name };
  const own = single.find(({ attributes }) => attributes["principal"] === principal);
  if (own !== undefined || (all === undefined && single.length > 0)) {
    await put(GRANT, own, { ...on, principal, privileges: after }, after.length > 0, call, services);
    return;
  }
  const others = grantBlocks(all).filter((grant) => grant["principal"] !== principal);
  const grant = after.length > 0 ? [...others, { principal, privileges: after }] : others;
  await put(GRANTS, all, { ...on, grant }, grant.length > 0, call, services);
}

/** Creates or updates a stored object; deletes it if it is not `wanted`. */
async function put(
  type: string,
  object: CloudObject | undefined,
  attributes: JsonObject,
  wanted: boolean,
  call: Call,
  { objects }: Services,
): Promise<void> {
  if (wanted) await objects.put(call, type, object, attributes);
  else if (object !== undefined) await objects.delete(call, type, object.id);
}

/** Direct privileges on a securable, by principal. */
function grantsOn(securable: Securable, call: Call, services: Services): Privileges {
  const declared = [
    ...objectsOn(GRANTS, securable, call, services).flatMap(grantBlocks),
    ...objectsOn(GRANT, securable, call, services).map(({ attributes }) => attributes),
  ];
  const found = new Map<string, readonly string[]>();
  for (const grant of declared) {
    const principal = String(grant["principal"]);
    found.set(principal, [...new Set([...(found.get(principal) ?? []), ...privilegesIn(grant["privileges"])])].sort());
  }
  return found;
}

function objectsOn(
  type: string,
  { field, name }: Securable,
  call: Call,
  { objects }: Services,
): readonly CloudObject[] {
  return objects.find(call, type, { [field]: name });
}

function grantBlocks(object: CloudObject | undefined): readonly JsonObject[] {
  return (object?.attributes["grant"] as readonly JsonObject[] | undefined) ?? [];
}

function privilegesIn(value: Json | undefined): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  return texts.map((privilege) => privilege.toUpperCase().replaceAll(" ", "_"));
}

/**
 * Selects the privileges that an answer shows: those of the principal in the query, or of all principals. A caller
 * without MANAGE on the securable sees only its own privileges and those of its groups.
 */
function shown<T>(
  found: ReadonlyMap<string, T>,
  securable: Securable,
  { principal, scope, query }: Call,
  { principals, unityCatalog }: Services,
): readonly (readonly [string, T])[] {
  const isManager = unityCatalog.allows(principal, "MANAGE", named(securable), scope);
  const own = new Set([ACCOUNT_USERS, ...principals.namesOf(principal)]);
  return [...found].filter(
    ([name]) => (!query["principal"] || name === query["principal"]) && (isManager || own.has(name)),
  );
}

/** Schema and catalog that contain a securable. */
function above({ field, name }: Securable): readonly Securable[] {
  const [catalog = "", schema = ""] = name.split(".");
  if (field === "schema") return [{ field: "catalog", name: catalog }];
  const inSchema = ["table", "volume", "model"].includes(field);
  return inSchema
    ? [
        { field: "schema", name: `${catalog}.${schema}` },
        { field: "catalog", name: catalog },
      ]
    : [];
}

/** The securable in the path. Throws if it does not exist. In this API, `function` is the type of registered models. */
async function securableOf(call: Call, { store, engine }: Services): Promise<Securable> {
  const { type = "", name = "" } = call.params;
  const word = type.toLowerCase();
  const field = word === "function" || word === "registered_model" ? "model" : word;
  const known = GRANTED[field];
  if (known === undefined) {
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      `sandbox: grants on '${type}' are not supported, only on ${Object.keys(GRANTED).join(", ")}`,
    );
  }
  const [catalog = "", schema = "", table = ""] = name.split(".");
  const exists =
    known.kind === undefined
      ? (await engine.warehouse.table(catalog, schema, table)) !== undefined
      : store.get(known.kind, "account", name) !== undefined;
  if (exists) return { field, name };
  throw missing(`${type} '${name}' does not exist.`);
}
