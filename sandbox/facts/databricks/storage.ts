import { defaultKey } from "../aws/s3";
import { resource } from "../define";
import { inUse, invalid, missing } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { block, blocks, flag, valueOr, text, textOf } from "../values";
import { may, mayUseKey, roleByArn, trusts, UNITY_CATALOG_ROLE } from "./cross-account-role";
import { bind, reachable, unbind } from "./isolation";
import { knownOwner } from "./owner";
import { accountId } from "./scopes";
import { bucketOfUrl, changed, inMetastore, isWithin, provenance, securableName, trimmedUrl } from "./securables";

const storageCredential = resource({
  type: "databricks_storage_credential",
  evidence: "documented",
  source:
    "Unity Catalog API: storage-credentials (create, get, delete: observed with the real provider); assumed: the external id is the account's id",
  scope: "account",
  unique: [["name"]],
  rules: [
    inMetastore,
    securableName,
    knownOwner,
    {
      refuses: "a role that does not exist or does not trust Unity Catalog, unless skip_validation is set",
      check: (planned, context) => {
        const arn = text(block(planned, "aws_iam_role") ?? {}, "role_arn");
        if (!arn || flag(planned, "skip_validation")) return;
        const role = roleByArn(context, arn);
        if (!role) throw missing(`role ${arn} of storage credential ${text(planned, "name")} does not exist`);
        if (!trusts(role, UNITY_CATALOG_ROLE, accountId(context))) {
          throw invalid(`The role ${arn} does not trust ${UNITY_CATALOG_ROLE} with external id ${accountId(context)}`);
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a credential that external locations use, unless force_destroy is set",
      check: ({ id, attributes }, { store }) => {
        const [location] = store.find("databricks_external_location", "account", { credential_name: id });
        if (location && !flag(attributes, "force_destroy")) {
          throw inUse(`Storage credential ${id} cannot be deleted: external location ${location.id} uses it`);
        }
      },
    },
  ],
  create: async (planned, context) => {
    const { metastore_id, owner } = provenance(planned, context);
    await bind("databricks_storage_credential", planned, context);
    return {
      id: text(planned, "name"),
      storage_credential_id: uuid(),
      metastore_id,
      owner,
      isolation_mode: valueOr(planned, "isolation_mode", "ISOLATION_MODE_OPEN"),
      aws_iam_role: blocks(planned, "aws_iam_role").map((role) => ({
        ...role,
        external_id: accountId(context),
        unity_catalog_iam_arn: UNITY_CATALOG_ROLE,
      })),
      databricks_gcp_service_account: planned["databricks_gcp_service_account"] ?? [],
    };
  },
  update: async (planned, _prior, context) => {
    await bind("databricks_storage_credential", planned, context);
    return {
      aws_iam_role: blocks(planned, "aws_iam_role").map((role) => ({
        ...role,
        external_id: accountId(context),
        unity_catalog_iam_arn: UNITY_CATALOG_ROLE,
      })),
    };
  },
  delete: ({ id }, context) => unbind("databricks_storage_credential", id, context),
});

const externalLocation = resource({
  type: "databricks_external_location",
  evidence: "documented",
  source: "Unity Catalog API: external-locations (create, get, delete: observed with the real provider)",
  scope: "account",
  references: [{ path: "credential_name", kind: "databricks_storage_credential" }],
  unique: [["name"]],
  rules: [
    inMetastore,
    reachable("databricks_storage_credential", "credential_name"),
    securableName,
    knownOwner,
    {
      refuses: "a URL that names no existing bucket",
      check: (planned, { store }) => {
        const bucket = bucketOfUrl(text(planned, "url"));
        if (bucket === undefined || !store.get("aws_s3_bucket", "aws", bucket)) {
          throw invalid(`url ${text(planned, "url")} of an external location must name an existing S3 bucket`);
        }
      },
    },
    {
      refuses: "a URL within another external location, or one that contains another external location",
      check: (planned, { store }, prior) => {
        const url = text(planned, "url");
        const other = store
          .find("databricks_external_location", "account")
          .find((each) => each.id !== prior?.id && overlaps(url, textOf(each, "url")));
        if (other) {
          throw invalid(`The URL ${url} overlaps with ${textOf(other, "url")} of external location ${other.id}`);
        }
      },
    },
    {
      refuses:
        "a credential whose role lacks s3:ListBucket or, without read_only, s3:GetObject, s3:PutObject or " +
        "s3:DeleteObject; with skip_validation, the role is not checked",
      check: (planned, context) => {
        if (flag(planned, "skip_validation")) return;
        const name = text(planned, "credential_name");
        const credential = context.store.get("databricks_storage_credential", "account", name);
        const arn = text(block(credential?.attributes ?? {}, "aws_iam_role") ?? {}, "role_arn");
        const role = roleByArn(context, arn);
        if (!role) throw invalid(`AWS IAM role ${arn} of credential ${name} does not exist or cannot be assumed`);
        const own = `arn:aws:s3:::${bucketOfUrl(text(planned, "url")) ?? ""}`;
        const denied = [
          { action: "s3:ListBucket", on: own },
          { action: "s3:GetObject", on: `${own}/object` },
          { action: "s3:PutObject", on: `${own}/object` },
          { action: "s3:DeleteObject", on: `${own}/object` },
        ].find(({ action, on }) => !may(context, role, action, on));
        if (denied && !(denied.action !== "s3:ListBucket" && flag(planned, "read_only"))) {
          throw invalid(
            `AWS IAM role ${arn} of credential ${name} does not have permission ${denied.action} on ${denied.on}`,
          );
        }
      },
    },
    {
      refuses: "a bucket encrypted with a KMS key that the credential's role may not use",
      check: (planned, context) => {
        if (flag(planned, "skip_validation")) return;
        const keyArn = defaultKey(context, bucketOfUrl(text(planned, "url")) ?? "");
        const [key] = context.store.find("aws_kms_key", "aws", { arn: keyArn });
        const credential = context.store.get(
          "databricks_storage_credential",
          "account",
          text(planned, "credential_name"),
        );
        const role = roleByArn(context, text(block(credential?.attributes ?? {}, "aws_iam_role") ?? {}, "role_arn"));
        if (!key || !role) return;
        const denied = ["kms:Decrypt", "kms:GenerateDataKey"].find((action) => !mayUseKey(context, role, key, action));
        if (denied !== undefined) {
          throw invalid(
            `AWS IAM role ${textOf(role, "arn")} does not have permission ${denied} on ${keyArn}, which encrypts the ` +
              "bucket",
          );
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a location that stores catalogs, schemas or volumes, unless force_destroy is set",
      check: ({ id, attributes }, { store }) => {
        if (flag(attributes, "force_destroy")) return;
        const users = [
          ...store.find("databricks_catalog", "account").map((each) => [each, "storage_root"] as const),
          ...store.find("databricks_schema", "account").map((each) => [each, "storage_root"] as const),
          ...store.find("databricks_volume", "account").map((each) => [each, "storage_location"] as const),
        ];
        const user = users.find(([each, name]) => {
          const place = textOf(each, name);
          return place !== "" && isWithin(place, text(attributes, "url"));
        });
        if (user)
          throw inUse(`External location ${id} cannot be deleted: ${user[0].kind} ${user[0].id} is stored in it`);
      },
    },
  ],
  create: async (planned, context) => {
    await bind("databricks_external_location", planned, context);
    return {
      ...provenance(planned, context),
      id: text(planned, "name"),
      browse_only: false,
      credential_id: textOf(
        context.store.get("databricks_storage_credential", "account", text(planned, "credential_name")),
        "storage_credential_id",
      ),
      isolation_mode: valueOr(planned, "isolation_mode", "ISOLATION_MODE_OPEN"),
      encryption_details: planned["encryption_details"] ?? [],
      file_event_queue: planned["file_event_queue"] ?? [],
    };
  },
  update: async (planned, _prior, context) => {
    await bind("databricks_external_location", planned, context);
    return changed(planned, context);
  },
  delete: ({ id }, context) => unbind("databricks_external_location", id, context),
});

function overlaps(one: string, other: string): boolean {
  return isWithin(trimmedUrl(one), other) || isWithin(trimmedUrl(other), one);
}

export const storageBehaviours: readonly ResourceBehaviour[] = [storageCredential, externalLocation];
