import type { Posture } from "../../../guard/rule";
import type { Examples } from "../support/examples";
import { resource } from "../support/plan";

const PROTECTED: Partial<Posture> = { deletionProtection: true };
const SHARED = { "cost-centre": "fraud", owner: "ml-platform", service: "fraudops" };
const TAGS = { ...SHARED, stage: "dev" };

export const OWNERSHIP_EXAMPLES: Examples = {
  "required-tags": {
    broken: {
      "no tags": [
        ["has no tag cost-centre, owner, service, stage"],
        [resource("aws_kms_key.k", { tags: null, tags_all: null })],
      ],
      "tags with an empty owner": [["has no tag owner"], [resource("aws_vpc.v", { tags_all: { ...TAGS, owner: "" } })]],
      "a stage's resource without the tag stage": [["has no tag stage"], [resource("aws_vpc.v", { tags_all: SHARED })]],
      "the name of another stage": [
        ["the tag stage is prod, not dev"],
        [resource("aws_vpc.v", { tags_all: { ...TAGS, stage: "prod" } })],
      ],
      "job clusters without tags": [
        ["has no tag cost-centre, owner, service, stage", "has no tag owner"],
        [
          resource("databricks_job.j", {
            tags: TAGS,
            job_cluster: [{ new_cluster: [{}] }],
            task: [{ new_cluster: [{ custom_tags: { ...TAGS, owner: null } }] }],
          }),
        ],
      ],
      "the cluster of a repeated task without tags": [
        ["has no tag owner"],
        [
          resource("databricks_job.j", {
            tags: TAGS,
            task: [{ for_each_task: [{ task: [{ new_cluster: [{ custom_tags: { ...TAGS, owner: null } }] }] }] }],
          }),
        ],
      ],
      "a single-task job cluster without tags": [
        ["has no tag cost-centre, owner, service, stage"],
        [resource("databricks_job.j", { tags: TAGS, new_cluster: [{}] })],
      ],
      "a job without tags": [
        ["has no tag cost-centre, owner, service, stage"],
        [resource("databricks_job.j", { tags: null })],
      ],
      "an endpoint without the tag stage": [
        ["has no tag stage"],
        [
          resource("databricks_model_serving.e", {
            tags: Object.entries(SHARED).map(([key, value]) => ({ key, value })),
          }),
        ],
      ],
      "a workspace without tags": [
        ["has no tag cost-centre, owner, service, stage"],
        [resource("databricks_mws_workspaces.w", { custom_tags: null })],
      ],
      "an all-purpose cluster with an empty tag": [
        ["has no tag cost-centre"],
        [resource("databricks_cluster.c", { custom_tags: { ...TAGS, "cost-centre": "" } })],
      ],
      "an all-purpose cluster without tags": [
        ["has no tag cost-centre, owner, service, stage"],
        [resource("databricks_cluster.c", { custom_tags: null })],
      ],
    },
    kept: {
      "default tags of the provider": [[resource("aws_vpc.v", { tags: null, tags_all: TAGS })]],
      "a resource that all stages share": [
        [resource("aws_s3_bucket.state", { tags_all: SHARED })],
        { stage: undefined },
      ],
      "types that have no tags": [[resource("aws_route.r", {}), resource("databricks_schema.s", { tags_all: {} })]],
    },
  },
  "force-destroy": {
    broken: {
      "a bucket that is emptied before it is destroyed": [
        ["force_destroy is true"],
        [resource("aws_s3_bucket.b", { force_destroy: true })],
        PROTECTED,
      ],
    },
    kept: {
      "a bucket that is destroyed only if it is empty": [
        [resource("aws_s3_bucket.b", { force_destroy: false })],
        PROTECTED,
      ],
      "a stage without deletion protection": [[resource("aws_s3_bucket.b", { force_destroy: true })]],
    },
  },
  "prevent-destroy": {
    broken: {
      "a resource without lifecycle": [
        ["lifecycle.prevent_destroy is not true"],
        [resource("databricks_catalog.c", {})],
        PROTECTED,
      ],
      "a lifecycle without prevent_destroy": [
        ["lifecycle.prevent_destroy is not true"],
        [resource("aws_kms_key.k", {}, { configured: { lifecycle: { create_before_destroy: true } } })],
        PROTECTED,
      ],
    },
    kept: {
      "a resource with prevent_destroy": [
        [resource("databricks_catalog.c", {}, { configured: { lifecycle: { prevent_destroy: true } } })],
        PROTECTED,
      ],
      "a resource without data": [[resource("databricks_job.j", {})], PROTECTED],
      "a stage without deletion protection": [[resource("databricks_catalog.c", {})]],
    },
  },
};
