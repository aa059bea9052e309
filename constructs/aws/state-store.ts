import { Construct } from "constructs";
import { AccessLogBucket } from "./access-log-bucket";
import { Bucket } from "./bucket";
import { EncryptionKey } from "./encryption-key";
import type { PolicyStatement } from "./policy";

/**
 * Access of a role to the records in the state bucket, as patterns of object keys. A record is either evidence that a
 * stage has run a version of the code, or a saved plan.
 */
export interface RecordAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly delete: readonly string[];
}

/** Another AWS account with states in the bucket. */
export interface StateTenant {
  readonly awsAccountId: string;
  /** Patterns of the account's state files: object keys in the bucket, e.g. `dev-*.tfstate`. */
  readonly stateFiles: readonly string[];
  readonly records: RecordAccess;
}

/** Properties for `StateStore`. */
export interface StateStoreProps {
  /** Name of the bucket and of the key's alias; at most 58 characters, because `<bucket>-logs` is created too. */
  readonly bucketName: string;
  readonly region: string;
  /** AWS account that owns the store. */
  readonly awsAccountId: string;
  /** Other accounts with states in the bucket; the IAM policies of each account decide which of its roles have access. */
  readonly tenants: readonly StateTenant[];
  /** Days after which objects expire, by key prefix, e.g. of saved plans. Objects with other prefixes do not expire. */
  readonly shortLived: Readonly<Record<string, number>>;
  /** Whether a plan that destroys the bucket or the KMS key fails. */
  readonly deletionProtection: boolean;
}

/** Retention of the bucket's access log. */
const KEEP_ACCESS_LOGS_DAYS = 365;

/**
 * Storage of the Terraform states of all stacks: a versioned bucket, encrypted with its own key. A second bucket
 * (`<bucket>-logs`) holds the access log of the first.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#StateStore}
 */
export class StateStore extends Construct {
  public readonly bucketArn: string;
  public readonly keyArn: string;

  public constructor(scope: Construct, id: string, props: StateStoreProps) {
    super(scope, id);
    const { bucketName, awsAccountId, region, deletionProtection } = props;
    const { keyArn } = new EncryptionKey(this, "Key", {
      keyName: bucketName,
      description: "Terraform states",
      awsAccountId,
      uses: [statesThroughS3(props)],
      deletionProtection,
    });
    const accessLog = new AccessLogBucket(this, "AccessLogs", {
      bucketName: `${bucketName}-logs`,
      awsAccountId,
      sourceBucketNames: [bucketName],
      keepDays: KEEP_ACCESS_LOGS_DAYS,
      deletionProtection,
    });
    const bucket = new Bucket(this, "Bucket", {
      bucketName,
      deletionProtection,
      encryptionKeyArn: keyArn,
      // The S3 backend of every stack names the key by its alias.
      encryptionKeyAliases: [`arn:aws:kms:${region}:${awsAccountId}:alias/${bucketName}`],
      accessLog,
      keepReplacedDays: 365,
      shortLived: props.shortLived,
      statements: props.tenants.flatMap((tenant) => tenantAccess(bucketName, tenant)),
    });
    this.bucketArn = bucket.bucketArn;
    this.keyArn = keyArn;
  }

  /**
   * Statements to access records, to read state files, and if `write` is true, also to change and lock state files.
   * Plans run without a lock.
   */
  public access(stateFiles: readonly string[], records: RecordAccess, write: boolean): PolicyStatement[] {
    const objects = stateFiles.map((file) => `${this.bucketArn}/${file}`);
    return [
      { Sid: "StateList", Effect: "Allow", Action: "s3:ListBucket", Resource: this.bucketArn },
      {
        Sid: "StateFiles",
        Effect: "Allow",
        Action: write ? ["s3:GetObject", "s3:PutObject"] : "s3:GetObject",
        Resource: objects,
      },
      ...(write ? [stateLocks(objects)] : []),
      ...recordStatements(records, this.bucketArn),
      {
        Sid: "StateKey",
        Effect: "Allow",
        Action: write ? ["kms:Decrypt", "kms:GenerateDataKey"] : "kms:Decrypt",
        Resource: this.keyArn,
      },
    ];
  }

  /** Statements to read, write, list and delete all objects with a key prefix, including locks. */
  public accessBelow(prefix: string): PolicyStatement[] {
    return [
      {
        Sid: "StateList",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: this.bucketArn,
        Condition: { StringLike: { "s3:prefix": [`${prefix}*`, WORKSPACES_PREFIX] } },
      },
      {
        Sid: "StateFiles",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: `${this.bucketArn}/${prefix}*`,
      },
      { Sid: "StateKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: this.keyArn },
    ];
  }
}

/** Prefix that Terraform's S3 backend lists to find workspaces before it reads a state. */
const WORKSPACES_PREFIX = "env:/";

function recordStatements({ read, write, delete: deleted }: RecordAccess, bucketArn: string): PolicyStatement[] {
  return (
    [
      ["RecordsRead", "s3:GetObject", read],
      ["RecordsWrite", "s3:PutObject", write],
      ["RecordsDelete", "s3:DeleteObject", deleted],
    ] as const
  ).flatMap(([Sid, Action, keys]): PolicyStatement[] => {
    if (keys.length === 0) return [];
    return [{ Sid, Effect: "Allow", Action, Resource: keys.map((key) => `${bucketArn}/${key}`) }];
  });
}

function stateLocks(objects: readonly string[]): PolicyStatement {
  return {
    Sid: "StateLocks",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    Resource: objects.map((object) => `${object}.tflock`),
  };
}

/**
 * Lets the owning account and the other accounts with states in the bucket use the KMS key through S3 only. The IAM
 * policies of each account decide which of its principals may use the key.
 */
function statesThroughS3({ awsAccountId, region, tenants }: StateStoreProps): PolicyStatement {
  const accountIds = [awsAccountId, ...tenants.map((tenant) => tenant.awsAccountId)];
  return {
    Sid: "StatesThroughS3",
    Effect: "Allow",
    Principal: { AWS: accountIds.map((accountId) => `arn:aws:iam::${accountId}:root`) },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
  };
}

function tenantAccess(bucketName: string, { awsAccountId, stateFiles, records }: StateTenant): PolicyStatement[] {
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  const Principal = { AWS: `arn:aws:iam::${awsAccountId}:root` };
  return [
    { Sid: `List${awsAccountId}`, Effect: "Allow", Principal, Action: "s3:ListBucket", Resource: bucketArn },
    {
      Sid: `Files${awsAccountId}`,
      Effect: "Allow",
      Principal,
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: stateFiles.map((file) => `${bucketArn}/${file}`),
    },
    {
      Sid: `Locks${awsAccountId}`,
      Effect: "Allow",
      Principal,
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: stateFiles.map((file) => `${bucketArn}/${file}.tflock`),
    },
    ...recordStatements(records, bucketArn).map((each) => ({
      ...each,
      Sid: `${each.Sid}${awsAccountId}`,
      Principal,
    })),
  ];
}
