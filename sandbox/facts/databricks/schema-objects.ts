import { notEmulated, resource } from "../define";
import { invalid } from "../errors";
import type { ResourceBehaviour } from "../types";
import { valueOr, text, textOf } from "../values";
import { reachable } from "./isolation";
import { knownOwner } from "./owner";
import { ADMIN } from "./principals";
import { changed, inMetastore, isWithin, provenance, securableName } from "./securables";
import { knownSchema } from "./known-schema";

/** Scope, references and unique attributes that volumes and registered models share as objects in a schema. */
const IN_SCHEMA = {
  scope: "account",
  references: [{ path: "catalog_name", kind: "databricks_catalog" }],
  unique: [["catalog_name", "schema_name", "name"]],
} as const satisfies Partial<ResourceBehaviour>;

/** Rules that apply to volumes and registered models alike, as objects in a schema. */
const SCHEMA_RULES = [
  inMetastore,
  reachable("databricks_catalog", "catalog_name"),
  knownSchema,
  securableName,
  knownOwner,
];

const volume = resource({
  type: "databricks_volume",
  evidence: "documented",
  source:
    "Unity Catalog API: volumes (create, get, delete: observed with the real provider); catalog/resource_volume.go",
  ...IN_SCHEMA,
  rules: [
    ...SCHEMA_RULES,
    {
      refuses: "a managed volume with a storage location, or an external volume outside every external location",
      check: (planned, { store }, prior) => {
        const place = text(planned, "storage_location");
        const type = text(planned, "volume_type");
        if (type === "MANAGED" && place && !prior) throw invalid("a MANAGED volume cannot have a storage_location");
        const locations = store.find("databricks_external_location", "account");
        if (type === "EXTERNAL" && !locations.some((each) => place && isWithin(place, textOf(each, "url")))) {
          throw invalid(`No external location covers storage_location "${place}" of an EXTERNAL volume`);
        }
        if (type !== "MANAGED" && type !== "EXTERNAL") {
          throw invalid(`expected volume_type to be one of ["MANAGED" "EXTERNAL"], got ${type}`);
        }
      },
    },
  ],
  create: async (planned, context) => {
    const [catalog, schema, name] = path(planned);
    await context.runtime.createVolume(catalog, schema, name);
    return {
      id: [catalog, schema, name].join("."),
      owner: valueOr(planned, "owner", context.caller ?? ADMIN),
      volume_path: `/Volumes/${catalog}/${schema}/${name}`,
    };
  },
  update: (planned, prior) => {
    if (planned["name"] !== prior.attributes["name"]) {
      throw invalid(`the sandbox cannot rename a volume (${textOf(prior, "name")} to ${text(planned, "name")})`);
    }
    return { owner: valueOr(planned, "owner", ADMIN) };
  },
  delete: async ({ attributes }, { runtime }) => runtime.dropVolume(...path(attributes)),
});

function path(values: Parameters<typeof text>[0]): [string, string, string] {
  return [text(values, "catalog_name"), text(values, "schema_name"), text(values, "name")];
}

const registeredModel = resource({
  type: "databricks_registered_model",
  evidence: "documented",
  source:
    "Unity Catalog API: models (create, get, delete: observed with the real provider); catalog/resource_registered_model.go",
  ...IN_SCHEMA,
  rules: [...SCHEMA_RULES, notEmulated("aliases")],
  runtimeRefuses: ["the deletion of a model that has versions"],
  create: async (planned, context) => {
    const fullName = path(planned).join(".");
    await context.runtime.createRegisteredModel(fullName, text(planned, "comment"));
    const made = provenance(planned, context);
    return {
      ...made,
      id: fullName,
      full_name: fullName,
      aliases: planned["aliases"] ?? [],
      storage_location: valueOr(planned, "storage_location", ""),
    };
  },
  update: async (planned, prior, context) => {
    await context.runtime.updateRegisteredModel(prior.id, text(planned, "comment"));
    return changed(planned, context);
  },
  delete: ({ id }, { runtime }) => runtime.deleteRegisteredModel(id),
});

export const schemaObjectBehaviours: readonly ResourceBehaviour[] = [volume, registeredModel];
