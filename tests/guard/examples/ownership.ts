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
        ["no tag cost-centre, owner, service, stage"],
        [resource("aws_kms_key.k", { tags: null, tags_all: null })],
      ],
      "tags without an owner": [["no tag owner"], [resource("aws_vpc.v", { tags_all: { ...TAGS, owner: "" } })]],
      "a stage's resource without the stage": [["no tag stage"], [resource("aws_vpc.v", { tags_all: SHARED })]],
      "the tag of another stage": [
        ["the tag stage is prod"],
        [resource("aws_vpc.v", { tags_all: { ...TAGS, stage: "prod" } })],
      ],
      "a job whose clusters cost nobody": [
        ["no tag cost-centre, owner, service, stage", "no tag owner"],
        [
          resource("databricks_job.j", {
            tags: TAGS,
            job_cluster: [{ new_cluster: [{}] }],
            task: [{ new_cluster: [{ custom_tags: { ...TAGS, owner: null } }] }],
          }),
        ],
      ],
      "a job whose one cluster costs nobody": [
        ["no tag cost-centre, owner, service, stage"],
        [resource("databricks_job.j", { tags: TAGS, new_cluster: [{}] })],
      ],
      "a job": [["no tag cost-centre, owner, service, stage"], [resource("databricks_job.j", { tags: null })]],
      "an endpoint": [
        ["no tag stage"],
        [
          resource("databricks_model_serving.e", {
            tags: Object.entries(SHARED).map(([key, value]) => ({ key, value })),
          }),
        ],
      ],
      "a workspace": [
        ["no tag cost-centre, owner, service, stage"],
        [resource("databricks_mws_workspaces.w", { custom_tags: null })],
      ],
      "a cluster of people": [
        ["no tag cost-centre"],
        [resource("databricks_cluster.c", { custom_tags: { ...TAGS, "cost-centre": "" } })],
      ],
      "a cluster of people without any": [
        ["no tag cost-centre, owner, service, stage"],
        [resource("databricks_cluster.c", { custom_tags: null })],
      ],
    },
    kept: {
      "tags of the provider": [[resource("aws_vpc.v", { tags: null, tags_all: TAGS })]],
      "what all stages share": [[resource("aws_s3_bucket.state", { tags_all: SHARED })], { stage: undefined }],
      "types without tags": [[resource("aws_route.r", {}), resource("databricks_schema.s", { tags_all: {} })]],
    },
  },
  "force-destroy": {
    broken: {
      "a bucket that is emptied": [
        ["force_destroy is true"],
        [resource("aws_s3_bucket.b", { force_destroy: true })],
        PROTECTED,
      ],
    },
    kept: {
      "a bucket that must be empty": [[resource("aws_s3_bucket.b", { force_destroy: false })], PROTECTED],
      "a stage that may be torn down": [[resource("aws_s3_bucket.b", { force_destroy: true })]],
    },
  },
  "prevent-destroy": {
    broken: {
      "nothing said": [["lifecycle.prevent_destroy is not true"], [resource("databricks_catalog.c", {})], PROTECTED],
      "another lifecycle": [
        ["lifecycle.prevent_destroy is not true"],
        [resource("aws_kms_key.k", {}, { configured: { lifecycle: { create_before_destroy: true } } })],
        PROTECTED,
      ],
    },
    kept: {
      protection: [
        [resource("databricks_catalog.c", {}, { configured: { lifecycle: { prevent_destroy: true } } })],
        PROTECTED,
      ],
      "what can be made again": [[resource("databricks_job.j", {})], PROTECTED],
      "a stage that may be torn down": [[resource("databricks_catalog.c", {})]],
    },
  },
};
