import type { S3 } from "@aws-sdk/client-s3";
import { UserError } from "../project";
import { ObjectExistsError, type ObjectStore, type StoredObject } from "./object-store";

/** A bucket and the KMS key for new objects. */
export interface S3Location {
  readonly bucket: string;
  readonly region: string;
  /** ARN of the KMS key or of its alias. */
  readonly kmsKey: string;
}

/**
 * Stores objects in a bucket, with the AWS credentials that Terraform's S3 backend uses. Errors of S3 and of the
 * credentials are UserErrors.
 * @param client S3 client, which tests replace by a fake. @default - a client of the AWS SDK
 */
export function s3Store({ bucket, region, kmsKey }: S3Location, client?: S3): ObjectStore {
  const s3 = async (): Promise<S3> => {
    if (client !== undefined) return client;
    // Loaded on first use, because loading the client takes half a second.
    const sdk = await import("@aws-sdk/client-s3");
    return new sdk.S3({ region, maxAttempts: 5 });
  };
  const failed = (key: string, verb: string, error: unknown): UserError => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new UserError(
      `${key} in s3://${bucket} cannot be ${verb}: ${reason}; check the AWS credentials and their permissions`,
      { cause: error },
    );
  };
  return {
    location: `s3://${bucket}`,
    get: async (key) => {
      try {
        const { Body } = await (await s3()).getObject({ Bucket: bucket, Key: key });
        return await Body?.transformToByteArray();
      } catch (error) {
        if (isNamed(error, "NoSuchKey")) return undefined;
        throw failed(key, "read", error);
      }
    },
    put: async (key, body, { ifAbsent = false } = {}) => {
      try {
        await (
          await s3()
        ).putObject({
          Bucket: bucket,
          Key: key,
          Body: body,
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId: kmsKey,
          ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
        });
      } catch (error) {
        // The first error means that the key exists, the second that another request is writing the key.
        const exists = isNamed(error, "PreconditionFailed") || isNamed(error, "ConditionalRequestConflict");
        if (ifAbsent && exists) throw new ObjectExistsError(key);
        throw failed(key, "written", error);
      }
    },
    list: async (prefix) => {
      const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
      const found: StoredObject[] = [];
      try {
        for await (const page of paginateListObjectsV2({ client: await s3() }, { Bucket: bucket, Prefix: prefix })) {
          for (const { Key: key = "", LastModified: modified } of page.Contents ?? []) {
            found.push({ key, modified: modified?.getTime() ?? 0 });
          }
        }
      } catch (error) {
        throw failed(prefix, "listed", error);
      }
      return found.sort((one, other) => (one.key < other.key ? -1 : 1));
    },
    delete: async (key) => {
      try {
        await (await s3()).deleteObject({ Bucket: bucket, Key: key });
      } catch (error) {
        throw failed(key, "deleted", error);
      }
    },
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
