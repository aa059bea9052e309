import type { Examples } from "../support/examples";
import { naming, resource, type PlannedFixture } from "../support/plan";

const grants = (principal: string, ...privileges: readonly string[]): PlannedFixture =>
  resource("databricks_grants.g", {
    grant: [
      { principal: "fraudops-dev-jobs", privileges: ["SELECT"] },
      { principal, privileges },
    ],
  });

const SCOPE = resource("databricks_secret_scope.s", { name: "fraud" });
const READER = { principal: "fraudops-dev-jobs", permission: "READ" };

export const ACCESS_EXAMPLES: Examples = {
  "permissions-list": {
    broken: {
      "an endpoint without one": [
        ["no databricks_permissions for it"],
        [resource("databricks_model_serving.e", { name: "fraud" })],
      ],
      "a job whose neighbour has one": [
        ["databricks_job.training: no databricks_permissions for it"],
        [
          resource("databricks_job.training", { name: "training" }),
          resource("databricks_job.scoring", { name: "scoring" }),
          naming("databricks_permissions.p", "job_id", "databricks_job.scoring"),
        ],
      ],
      "an endpoint that a list takes for a job": [
        ["no databricks_permissions for it"],
        [
          resource("databricks_model_serving.e", { name: "fraud" }),
          naming("databricks_permissions.p", "job_id", "databricks_model_serving.e"),
        ],
      ],
    },
    kept: {
      "a list by reference": [
        [
          resource("databricks_model_serving.e", { name: "fraud" }),
          naming("databricks_permissions.p", "serving_endpoint_id", "databricks_model_serving.e"),
        ],
      ],
      "a list by path": [
        [
          resource("databricks_directory.d", { path: "/fraudops" }),
          resource("databricks_permissions.p", { directory_path: "/fraudops" }),
        ],
      ],
    },
  },
  "shared-folder": {
    broken: {
      "an experiment": [
        ["its path is /Shared/fraudops/dev/fraud"],
        [resource("databricks_mlflow_experiment.e", { name: "/Shared/fraudops/dev/fraud" })],
      ],
      "a folder by a path with slashes too many": [
        ["its path is //Workspace/./Shared/x"],
        [resource("databricks_directory.d", { path: "//Workspace/./Shared/x" })],
      ],
      "a dashboard": [["its path is /Shared/d"], [resource("databricks_dashboard.d", { parent_path: "/Shared/d" })]],
      "a folder by its longer path": [
        ["its path is /Workspace/Shared"],
        [resource("databricks_directory.d", { path: "/Workspace/Shared" })],
      ],
    },
    kept: {
      "a folder of the service": [[resource("databricks_directory.d", { path: "/fraudops/Shared" })]],
      "a name that begins alike": [[resource("databricks_notebook.n", { path: "/SharedByUs/n" })]],
    },
  },
  "grant-everyone": {
    broken: {
      "a grant in other letters": [["Account Users has SELECT"], [grants("Account Users", "SELECT")]],
      "a grant among others": [["account users has SELECT, MODIFY"], [grants("account users", "SELECT", "MODIFY")]],
      "a grant of its own": [
        ["account users has BROWSE"],
        [resource("databricks_grant.g", { principal: "account users", privileges: ["BROWSE"] })],
      ],
      "a permission": [
        ["users has CAN_MANAGE"],
        [
          resource("databricks_permissions.p", {
            access_control: [{ group_name: "users", permission_level: "CAN_MANAGE" }],
          }),
        ],
      ],
      "the name that people see": [["All account users has SELECT"], [grants("All account users", "SELECT")]],
      "the name as SQL quotes it": [["`account users` has SELECT"], [grants("`account users`", "SELECT")]],
      "an owner": [["account users is the owner"], [resource("databricks_schema.s", { owner: "account users" })]],
      "a rule of a service principal": [
        ["groups/account users has roles/servicePrincipal.manager"],
        [
          resource("databricks_access_control_rule_set.r", {
            grant_rules: [{ principals: ["groups/account users"], role: "roles/servicePrincipal.manager" }],
          }),
        ],
      ],
      "an older access list of SQL": [
        ["users has SELECT"],
        [
          resource("databricks_sql_permissions.p", {
            privilege_assignments: [{ principal: "users", privileges: ["SELECT"] }],
          }),
        ],
      ],
      "a way into the workspace": [
        ["account users has ADMIN"],
        [resource("databricks_permission_assignment.a", { group_name: "account users", permissions: ["ADMIN"] })],
      ],
      "an entry of a secret scope": [
        ["users has READ"],
        [resource("databricks_secret_acl.a", { principal: "users", permission: "READ" })],
      ],
    },
    kept: {
      "a group of the stage": [
        [
          grants("fraudops-dev-analysts", "SELECT"),
          resource("databricks_permissions.p", {
            access_control: [{ group_name: "fraudops-dev-users", permission_level: "CAN_VIEW" }],
          }),
        ],
      ],
    },
  },
  "grant-all-privileges": {
    broken: {
      "a grant among others": [["owners has ALL_PRIVILEGES"], [grants("owners", "ALL_PRIVILEGES")]],
      "a grant in short": [["owners has ALL_PRIVILEGES"], [grants("owners", "all")]],
      "an older access list of SQL": [
        ["owners has ALL_PRIVILEGES"],
        [
          resource("databricks_sql_permissions.p", {
            privilege_assignments: [{ principal: "owners", privileges: ["ALL PRIVILEGES"] }],
          }),
        ],
      ],
      "a grant of its own, in SQL's words": [
        ["owners has ALL_PRIVILEGES"],
        [resource("databricks_grant.g", { principal: "owners", privileges: ["SELECT", "ALL PRIVILEGES"] })],
      ],
    },
    kept: { "privileges by name": [[grants("owners", "USE_CATALOG", "SELECT")]] },
  },
  "catalog-isolation": {
    broken: {
      "a catalog for every workspace": [
        ["isolation_mode is OPEN"],
        [resource("databricks_catalog.c", { isolation_mode: "OPEN" })],
      ],
      "a credential that does not say": [["isolation_mode is OPEN"], [resource("databricks_storage_credential.c", {})]],
      "a location for every workspace": [
        ["isolation_mode is ISOLATION_MODE_OPEN"],
        [resource("databricks_external_location.l", { isolation_mode: "ISOLATION_MODE_OPEN" })],
      ],
    },
    kept: {
      "an isolated securable": [
        [
          resource("databricks_catalog.c", { isolation_mode: "ISOLATED" }),
          resource("databricks_storage_credential.c", { isolation_mode: "ISOLATION_MODE_ISOLATED" }),
          resource("databricks_external_location.l", { isolation_mode: "ISOLATION_MODE_ISOLATED" }),
        ],
      ],
      "what all stages share": [[resource("databricks_catalog.c", {})], { stage: undefined }],
    },
  },
  "catalog-storage": {
    broken: {
      "a metastore with storage": [
        ["the metastore has a storage root"],
        [resource("databricks_metastore.m", { storage_root: "s3://all/of/it" })],
      ],
      "a catalog without": [
        ["the catalog has no storage root"],
        [resource("databricks_catalog.c", { storage_root: null })],
      ],
    },
    kept: {
      "each in its place": [
        [
          resource("databricks_metastore.m", {}, { unknown: { storage_root: true } }),
          resource("databricks_catalog.c", {}, { unknown: { storage_root: true } }),
        ],
      ],
      "a catalog whose data lies elsewhere": [
        [
          resource("databricks_catalog.shared", { share_name: "s" }),
          resource("databricks_catalog.foreign", { connection_name: "postgres" }),
        ],
      ],
    },
  },
  "sharing-outside": {
    broken: {
      "a metastore that shares with anyone": [
        ["delta_sharing_scope is INTERNAL_AND_EXTERNAL"],
        [resource("databricks_metastore.m", { delta_sharing_scope: "INTERNAL_AND_EXTERNAL" })],
      ],
      "a recipient with a link": [
        ["a recipient with token authentication"],
        [resource("databricks_recipient.r", { authentication_type: "TOKEN" })],
      ],
    },
    kept: {
      "sharing within the account": [
        [
          resource("databricks_metastore.m", { delta_sharing_scope: "INTERNAL" }),
          resource("databricks_recipient.r", { authentication_type: "DATABRICKS" }),
        ],
      ],
    },
  },
  "owner-person": {
    broken: {
      "a person's model": [
        ["owned by ann@example.com"],
        [resource("databricks_registered_model.m", { owner: "ann@example.com" })],
      ],
    },
    kept: {
      "a group's, and what is left to whoever applies": [
        [
          resource("databricks_volume.v", { owner: "fraudops-dev-platform-admins" }),
          resource("databricks_schema.s", {}, { unknown: { owner: true } }),
          resource("databricks_catalog.c", { owner: "ann@example.com" }, { configured: {} }),
        ],
      ],
    },
  },
  "secret-scope-acl": {
    broken: {
      "no list": [["no access control list"], [SCOPE]],
      "everyone's": [
        ["all users can manage the scope"],
        [
          resource("databricks_secret_scope.s", { name: "fraud", initial_manage_principal: "users" }),
          naming("databricks_secret_acl.a", "scope", "databricks_secret_scope.s", READER),
        ],
      ],
    },
    kept: { "a reader": [[SCOPE, naming("databricks_secret_acl.a", "scope", "databricks_secret_scope.s", READER)]] },
  },
};
