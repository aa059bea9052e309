import type { JsonObject } from "../../core/json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource } from "../planned-stack";
import { each, when, type Posture, type ResourceCheck, type Rule } from "../rule";
import { PROTECTED_TYPES } from "../stateful-types";
import { clusters } from "./clusters";

/** Tags that resources need for cost reports, alarms and audits. Resources of a stage also need the tag `stage`. */
const REQUIRED_TAGS = ["cost-centre", "owner", "service"] as const;

/**
 * For each type of Databricks resource whose tags are checked, a function that reads them. The function for jobs also
 * reads the tags of the job's clusters.
 */
const DATABRICKS_TAGS: Readonly<Record<string, (resource: PlannedResource) => readonly JsonObject[]>> = {
  databricks_cluster: ({ values }) => [blocksOf(values, "custom_tags")[0] ?? {}],
  databricks_job: (job) => [
    ...(job.blocks("tags").length > 0 ? job.blocks("tags") : [{}]),
    ...clusters(job).map(({ settings }) => blocksOf(settings, "custom_tags")[0] ?? {}),
  ],
  databricks_model_serving: ({ values }) => [
    Object.fromEntries(blocksOf(values, "tags").map(({ key, value }) => [String(key), value])),
  ],
  databricks_mws_workspaces: ({ values }) => [blocksOf(values, "custom_tags")[0] ?? {}],
};

/** Rules for tags and deletion. */
export const OWNERSHIP_RULES: readonly Rule[] = [
  {
    id: "required-tags",
    severity: "error",
    what: `AWS resources that support tags, and jobs, clusters, serving endpoints and workspaces have the tags ${REQUIRED_TAGS.join(", ")}, and in a stage also the tag stage.`,
    why: "Costs and alarms cannot be assigned to an owner without tags, and permissions that depend on tags do not work.",
    remedy: "Use the provider's default_tags, and pass stageTags to Databricks resources.",
    check: (stack, posture) =>
      stack.resources.flatMap((resource) =>
        missingTags(resource, posture).map((found) => ({ resource: resource.address, found })),
      ),
  },
  {
    id: "force-destroy",
    severity: "error",
    what: "With deletion protection, no resource has force_destroy.",
    why: "force_destroy deletes a bucket's objects or a catalog's tables without further confirmation.",
    remedy: "Pass the stage's deletionProtection to the construct.",
    exceptAllowedLosses: true,
    check: (stack, { deletionProtection }) =>
      stack.resources
        .filter(({ values }) => deletionProtection && values["force_destroy"] === true)
        .map(({ address }) => ({ resource: address, found: "force_destroy is true" })),
  },
  {
    id: "prevent-destroy",
    severity: "error",
    what: "With deletion protection, stateful resources have prevent_destroy.",
    why: "Renaming a construct destroys and creates its resource: the data would be lost.",
    remedy: "Spread protection(deletionProtection) from constructs/protection.ts into the properties of the resource.",
    exceptAllowedLosses: true,
    check: each(PROTECTED_TYPES, ({ configured }, _stack, { deletionProtection }) => {
      const protectedByTerraform = blocksOf(configured, "lifecycle").some(
        ({ prevent_destroy: prevent }) => prevent === true,
      );
      return when(deletionProtection && !protectedByTerraform, "lifecycle.prevent_destroy is not true");
    }),
  },
];

const missingTags: (...args: [PlannedResource, Posture]) => ReturnType<ResourceCheck> = (resource, { stage }) => {
  const carriers = DATABRICKS_TAGS[resource.type]?.(resource) ?? awsTags(resource);
  const needed = [...REQUIRED_TAGS, ...(stage === undefined ? [] : ["stage"])];
  return carriers.flatMap((tags) => {
    const missing = needed.filter((key) => !isSet(tags[key]));
    const foreign = stage !== undefined && isSet(tags["stage"]) && ![stage, UNKNOWN].includes(String(tags["stage"]));
    return [
      ...when(missing.length > 0, `has no tag ${missing.join(", ")}`),
      ...when(foreign, `the tag stage is ${String(tags["stage"])}, not ${String(stage)}`),
    ];
  });
};

/** Reads `tags_all`, which includes the provider's default tags. */
function awsTags({ type, values }: PlannedResource): readonly JsonObject[] {
  if (!type.startsWith("aws_") || !("tags_all" in values)) return [];
  if (values["tags_all"] === UNKNOWN) return [];
  return [blocksOf(values, "tags_all")[0] ?? {}];
}
