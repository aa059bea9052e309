import { Construct } from "constructs";
import { AccessLogBucket } from "./access-log-bucket";
import { Bucket } from "./bucket";
import { EncryptionKey } from "./encryption-key";
import type { PolicyStatement } from "./policy";

/** Records that pipelines keep beside the states, as keys with wildcards. */
export interface RecordAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly delete: readonly string[];
}

/** What another AWS account keeps here. */
export interface StateTenant {
  readonly awsAccountId: string;
  /** Keys of the state files. */
  readonly stateFiles: readonly string[];
  readonly records: RecordAccess;
}

/** Properties for `StateStore`. */
export interface StateStoreProps {
  /** Name of the bucket, and of the key's alias; at most 58 characters, for that of the access log is longer. */
  readonly bucketName: string;
  readonly region: string;
  /** AWS account that owns the store. */
  readonly awsAccountId: string;
  /** Other accounts whose stacks keep their state here; each decides itself which of its roles use it. */
  readonly tenants: readonly StateTenant[];
  /** Days for which records are kept, by the prefix of their keys; others stay. */
  readonly shortLived: Readonly<Record<string, number>>;
  /** Whether destroying bucket or key is an error. */
  readonly protect: boolean;
}

/** Days for which it can be told who reached for a state. */
const KEEP_ACCESS_LOGS_DAYS = 365;

/**
 * Where Terraform keeps the state of every stack: a versioned bucket, encrypted with a key of its own, and in a second one
 * (`<bucket>-logs`) the record of every access.
 */
export class StateStore extends Construct {
  public readonly bucketArn: string;
  public readonly keyArn: string;

  public constructor(scope: Construct, id: string, props: StateStoreProps) {
    super(scope, id);
    const { bucketName, awsAccountId, region, protect } = props;
    const { keyArn } = new EncryptionKey(this, "Key", {
      keyName: bucketName,
      description: "Terraform states",
      awsAccountId,
      uses: [statesThroughS3(props)],
      protect,
    });
    const accessLog = new AccessLogBucket(this, "AccessLogs", {
      bucketName: `${bucketName}-logs`,
      awsAccountId,
      sourceBucketNames: [bucketName],
      keepDays: KEEP_ACCESS_LOGS_DAYS,
      protect,
    });
    const bucket = new Bucket(this, "Bucket", {
      bucketName,
      protect,
      encryptionKeyArn: keyArn,
      // The backend of every stack asks for the key by this name.
      encryptionKeyAliases: [`arn:aws:kms:${region}:${awsAccountId}:alias/${bucketName}`],
      accessLog,
      keepReplacedDays: 365,
      shortLived: props.shortLived,
      statements: props.tenants.flatMap((tenant) => tenantAccess(bucketName, tenant)),
    });
    this.bucketArn = bucket.bucketArn;
    this.keyArn = keyArn;
  }

  /** What a role needs to read the given state files; `write` adds changing them and holding their locks. A plan takes no lock. */
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

  /** What a role needs to read, write, list and delete all objects whose keys begin with `prefix`, locks among them. */
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

/** Terraform's backend looks for other workspaces of a state there, before it reads any. */
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

/** Each account decides itself which of its principals use the key, but for states in the bucket alone. */
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
