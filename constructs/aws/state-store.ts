import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { protection } from "../protection";
import { Bucket } from "./bucket";
import { policyDocument, type PolicyStatement } from "./policy";

/** State files that another AWS account keeps here. */
export interface StateTenant {
  readonly awsAccountId: string;
  /** Keys of the state files. */
  readonly stateFiles: readonly string[];
}

/** Properties for `StateStore`. */
export interface StateStoreProps {
  /** Name of the bucket, and of the key's alias. */
  readonly bucketName: string;
  readonly region: string;
  /** AWS account that owns the store. */
  readonly awsAccountId: string;
  /** Other accounts whose stacks keep their state here; each decides itself which of its roles use it. */
  readonly tenants: readonly StateTenant[];
  /** Whether destroying bucket or key is an error. */
  readonly protect: boolean;
}

/** Where Terraform keeps the state of every stack: a versioned bucket, encrypted with a key of its own. */
export class StateStore extends Construct {
  public readonly bucketArn: string;
  public readonly keyArn: string;

  public constructor(scope: Construct, id: string, props: StateStoreProps) {
    super(scope, id);
    const key = new KmsKey(this, "Key", {
      description: "Terraform states",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument(keyAccess(props)),
      ...protection(props.protect),
    });
    new KmsAlias(this, "KeyAlias", { name: `alias/${props.bucketName}`, targetKeyId: key.keyId });
    const bucket = new Bucket(this, "Bucket", {
      bucketName: props.bucketName,
      protect: props.protect,
      encryptionKeyArn: key.arn,
      keepReplacedDays: 365,
      statements: props.tenants.flatMap((tenant) => tenantAccess(props.bucketName, tenant)),
    });
    this.bucketArn = bucket.bucketArn;
    this.keyArn = key.arn;
  }

  /** What a role needs to read the given state files and to hold their locks; `write` adds changing them. */
  public access(stateFiles: readonly string[], write: boolean): PolicyStatement[] {
    const objects = stateFiles.map((file) => `${this.bucketArn}/${file}`);
    return [
      { Sid: "StateList", Effect: "Allow", Action: "s3:ListBucket", Resource: this.bucketArn },
      {
        Sid: "StateFiles",
        Effect: "Allow",
        Action: write ? ["s3:GetObject", "s3:PutObject"] : "s3:GetObject",
        Resource: objects,
      },
      {
        Sid: "StateLocks",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: objects.map((object) => `${object}.tflock`),
      },
      { Sid: "StateKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: this.keyArn },
    ];
  }
}

function keyAccess({ awsAccountId, region, tenants }: StateStoreProps): PolicyStatement[] {
  const owner: PolicyStatement = {
    Sid: "OwnerAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${awsAccountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  if (tenants.length === 0) {
    return [owner];
  }
  return [
    owner,
    {
      Sid: "TenantAccounts",
      Effect: "Allow",
      Principal: { AWS: tenants.map((tenant) => `arn:aws:iam::${tenant.awsAccountId}:root`) },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}

function tenantAccess(bucketName: string, { awsAccountId, stateFiles }: StateTenant): PolicyStatement[] {
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
  ];
}
