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
      "an endpoint without an access list": [
        ["the object has no databricks_permissions"],
        [resource("databricks_model_serving.e", { name: "fraud" })],
      ],
      "a job without an access list beside a job with one": [
        ["databricks_job.training: the object has no databricks_permissions"],
        [
          resource("databricks_job.training", { name: "training" }),
          resource("databricks_job.scoring", { name: "scoring" }),
          naming("databricks_permissions.p", "job_id", "databricks_job.scoring"),
        ],
      ],
      "an access list that refers to an endpoint as a job": [
        ["the object has no databricks_permissions"],
        [
          resource("databricks_model_serving.e", { name: "fraud" }),
          naming("databricks_permissions.p", "job_id", "databricks_model_serving.e"),
        ],
      ],
    },
    kept: {
      "an access list with a reference to the object": [
        [
          resource("databricks_model_serving.e", { name: "fraud" }),
          naming("databricks_permissions.p", "serving_endpoint_id", "databricks_model_serving.e"),
        ],
      ],
      "an access list with the path of the object": [
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
        ["the object's path is /Shared/fraudops/dev/fraud"],
        [resource("databricks_mlflow_experiment.e", { name: "/Shared/fraudops/dev/fraud" })],
      ],
      "a folder whose path has redundant slashes": [
        ["the object's path is //Workspace/./Shared/x"],
        [resource("databricks_directory.d", { path: "//Workspace/./Shared/x" })],
      ],
      "a dashboard": [
        ["the object's path is /Shared/d"],
        [resource("databricks_dashboard.d", { parent_path: "/Shared/d" })],
      ],
      "a folder whose path begins with /Workspace": [
        ["the object's path is /Workspace/Shared"],
        [resource("databricks_directory.d", { path: "/Workspace/Shared" })],
      ],
    },
    kept: {
      "a folder named Shared outside /Shared": [[resource("databricks_directory.d", { path: "/fraudops/Shared" })]],
      "a folder whose name begins with Shared": [[resource("databricks_notebook.n", { path: "/SharedByUs/n" })]],
    },
  },
  "grant-everyone": {
    broken: {
      "a grant to the group's name in another case": [
        ["Account Users has SELECT"],
        [grants("Account Users", "SELECT")],
      ],
      "a grant beside other grants": [
        ["account users has SELECT, MODIFY"],
        [grants("account users", "SELECT", "MODIFY")],
      ],
      "a databricks_grant": [
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
      "the group's display name": [["All account users has SELECT"], [grants("All account users", "SELECT")]],
      "the group's name in SQL quotes": [["`account users` has SELECT"], [grants("`account users`", "SELECT")]],
      "an owner": [["account users is the owner"], [resource("databricks_schema.s", { owner: "account users" })]],
      "a rule set of a service principal": [
        ["groups/account users has roles/servicePrincipal.manager"],
        [
          resource("databricks_access_control_rule_set.r", {
            grant_rules: [{ principals: ["groups/account users"], role: "roles/servicePrincipal.manager" }],
          }),
        ],
      ],
      "a databricks_sql_permissions": [
        ["users has SELECT"],
        [
          resource("databricks_sql_permissions.p", {
            privilege_assignments: [{ principal: "users", privileges: ["SELECT"] }],
          }),
        ],
      ],
      "an assignment to the workspace": [
        ["account users has ADMIN"],
        [resource("databricks_permission_assignment.a", { group_name: "account users", permissions: ["ADMIN"] })],
      ],
      "an access list entry of a secret scope": [
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
      "a grant beside other grants": [["owners has ALL_PRIVILEGES"], [grants("owners", "ALL_PRIVILEGES")]],
      "the privilege ALL": [["owners has ALL_PRIVILEGES"], [grants("owners", "all")]],
      "a databricks_sql_permissions": [
        ["owners has ALL_PRIVILEGES"],
        [
          resource("databricks_sql_permissions.p", {
            privilege_assignments: [{ principal: "owners", privileges: ["ALL PRIVILEGES"] }],
          }),
        ],
      ],
      "a databricks_grant with the SQL spelling of the privilege": [
        ["owners has ALL_PRIVILEGES"],
        [resource("databricks_grant.g", { principal: "owners", privileges: ["SELECT", "ALL PRIVILEGES"] })],
      ],
    },
    kept: { "named privileges": [[grants("owners", "USE_CATALOG", "SELECT")]] },
  },
  "catalog-isolation": {
    broken: {
      "a catalog that every workspace can access": [
        ["isolation_mode is OPEN"],
        [resource("databricks_catalog.c", { isolation_mode: "OPEN" })],
      ],
      "a storage credential without isolation mode": [
        ["isolation_mode is OPEN"],
        [resource("databricks_storage_credential.c", {})],
      ],
      "an external location that every workspace can access": [
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
      "an object of a stack that all stages share": [[resource("databricks_catalog.c", {})], { stage: undefined }],
    },
  },
  "catalog-storage": {
    broken: {
      "a metastore with a storage root": [
        ["the metastore has a storage root"],
        [resource("databricks_metastore.m", { storage_root: "s3://all/of/it" })],
      ],
      "a catalog without storage root": [
        ["the catalog has no storage root"],
        [resource("databricks_catalog.c", { storage_root: null })],
      ],
    },
    kept: {
      "a metastore and a catalog with unknown storage roots": [
        [
          resource("databricks_metastore.m", {}, { unknown: { storage_root: true } }),
          resource("databricks_catalog.c", {}, { unknown: { storage_root: true } }),
        ],
      ],
      "a shared catalog and a foreign catalog": [
        [
          resource("databricks_catalog.shared", { share_name: "s" }),
          resource("databricks_catalog.foreign", { connection_name: "postgres" }),
        ],
      ],
    },
  },
  "sharing-outside": {
    broken: {
      "a metastore that allows sharing with other accounts": [
        ["delta_sharing_scope is INTERNAL_AND_EXTERNAL"],
        [resource("databricks_metastore.m", { delta_sharing_scope: "INTERNAL_AND_EXTERNAL" })],
      ],
      "a recipient with a token": [
        ["the recipient authenticates with a token"],
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
      "a model that a user owns": [
        ["the owner is the user ann@example.com"],
        [resource("databricks_registered_model.m", { owner: "ann@example.com" })],
      ],
      "connections, credentials, shares and recipients that a user owns": [
        ["connection", "credential", "share", "recipient"].map(
          (type) => `databricks_${type}.x: the owner is the user ann@example.com`,
        ),
        ["connection", "credential", "share", "recipient"].map((type) =>
          resource(`databricks_${type}.x`, { owner: "ann@example.com" }),
        ),
      ],
    },
    kept: {
      "an object that a group owns, and objects without a configured owner": [
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
      "a scope without access control list": [["the scope has no access control list"], [SCOPE]],
      "a scope that all users manage": [
        ["all users can manage the scope"],
        [
          resource("databricks_secret_scope.s", { name: "fraud", initial_manage_principal: "users" }),
          naming("databricks_secret_acl.a", "scope", "databricks_secret_scope.s", READER),
        ],
      ],
    },
    kept: {
      "a scope with an entry for a reader": [
        [SCOPE, naming("databricks_secret_acl.a", "scope", "databricks_secret_scope.s", READER)],
      ],
    },
  },
};
