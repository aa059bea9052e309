import type { JsonObject } from "../plan-json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource } from "../planned-stack";
import { each, when, type Posture, type ResourceCheck, type Rule } from "../rule";
import { PROTECTED_TYPES } from "../stateful-types";

/** Tags by which a bill, an alarm or an auditor finds whom to ask. A stage's resources name the stage as well. */
const REQUIRED_TAGS = ["cost-centre", "owner", "service"] as const;

/** Where Databricks resources that cost or run something carry their tags. */
const DATABRICKS_TAGS: Readonly<Record<string, (resource: PlannedResource) => readonly JsonObject[]>> = {
  databricks_cluster: ({ values }) => [blocksOf(values, "custom_tags")[0] ?? {}],
  databricks_job: ({ values }) => [
    ...(blocksOf(values, "tags").length > 0 ? blocksOf(values, "tags") : [{}]),
    ...[values, ...blocksOf(values, "job_cluster"), ...blocksOf(values, "task")]
      .flatMap((part) => blocksOf(part, "new_cluster"))
      .map((cluster) => blocksOf(cluster, "custom_tags")[0] ?? {}),
  ],
  databricks_model_serving: ({ values }) => [
    Object.fromEntries(blocksOf(values, "tags").map(({ key, value }) => [String(key), value])),
  ],
  databricks_mws_workspaces: ({ values }) => [blocksOf(values, "custom_tags")[0] ?? {}],
};

/** What a resource says of whom it belongs to, and whether it may go. */
export const OWNERSHIP_RULES: readonly Rule[] = [
  {
    id: "required-tags",
    severity: "error",
    what: `Whatever takes tags has ${REQUIRED_TAGS.join(", ")}, and in a stage the stage's name; so have clusters.`,
    why: "A cost or an alarm without an owner is nobody's, and access by tag has nothing to go by.",
    remedy: "Leave the tags to the provider's default_tags, and pass stageTags to what Databricks starts.",
    check: (stack, posture) =>
      stack.resources.flatMap((resource) =>
        missingTags(resource, posture).map((found) => ({ resource: resource.address, found })),
      ),
  },
  {
    id: "force-destroy",
    severity: "error",
    what: "Under deletion protection nothing goes with all that it holds.",
    why: "force_destroy empties a bucket or drops a catalog's tables before anyone is asked.",
    remedy: "Pass the stage's deletionProtection to the construct.",
    exceptAllowedLosses: true,
    check: (stack, { deletionProtection }) =>
      stack.resources
        .filter(({ values }) => deletionProtection && values["force_destroy"] === true)
        .map(({ address }) => ({ resource: address, found: "force_destroy" })),
  },
  {
    id: "prevent-destroy",
    severity: "error",
    what: "Under deletion protection a plan that destroys what cannot be made again is an error of Terraform's own.",
    why: "A renamed construct is a destroy and a create: the data would be gone before the new resource is there.",
    remedy: "Spread protection(...) into the resource.",
    exceptAllowedLosses: true,
    check: each(PROTECTED_TYPES, ({ configured }, _stack, { deletionProtection }) => {
      const protectedByTerraform = blocksOf(configured, "lifecycle").some(
        ({ prevent_destroy: prevent }) => prevent === true,
      );
      return when(deletionProtection && !protectedByTerraform, "lifecycle without prevent_destroy");
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
      ...when(missing.length > 0, `no tag ${missing.join(", ")}`),
      ...when(foreign, `the tag stage is ${String(tags["stage"])}`),
    ];
  });
};

/** `tags_all` is what AWS gets, the provider's default tags among it. */
function awsTags({ type, values }: PlannedResource): readonly JsonObject[] {
  if (!type.startsWith("aws_") || !("tags_all" in values)) return [];
  if (values["tags_all"] === UNKNOWN) return [];
  return [blocksOf(values, "tags_all")[0] ?? {}];
}
