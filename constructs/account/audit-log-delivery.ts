import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { MwsCredentials } from "@cdktf/provider-databricks/lib/mws-credentials";
import { MwsLogDelivery } from "@cdktf/provider-databricks/lib/mws-log-delivery";
import { MwsStorageConfigurations } from "@cdktf/provider-databricks/lib/mws-storage-configurations";
import { Construct } from "constructs";
import { AccessLogBucket } from "../aws/access-log-bucket";
import { Bucket } from "../aws/bucket";
import { DATABRICKS_AWS_ACCOUNT } from "../aws/databricks-aws-account";
import { IamPropagation } from "../aws/iam-propagation";
import { policyDocument, type PolicyStatement } from "../aws/policy";
import { protection } from "../protection";

/** Properties for `AuditLogDelivery`. */
export interface AuditLogDeliveryProps {
  /** Name of the role, and of the credential, storage and delivery configurations; at most 64 characters. */
  readonly deliveryName: string;
  /** Bucket of the log, created here. Globally unique; at most 58 characters, because `<bucket>-logs` is created too. */
  readonly bucketName: string;
  /** AWS account of the buckets. */
  readonly awsAccountId: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  /** Days for which noncurrent versions of log files are kept. */
  readonly keepReplacedDays: number;
  /** Seconds to wait for IAM propagation before the role's first use; 0 for no wait. */
  readonly propagationSeconds: number;
  /** Whether a plan that destroys the log or its delivery fails. */
  readonly deletionProtection: boolean;
}

/** Role of Databricks that delivers logs. Source: the provider's `databricks_aws_assume_role_policy`. */
const DELIVERY_ROLE = `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK`;

/** Retention of the bucket's access log. */
const KEEP_ACCESS_LOGS_DAYS = 365;

/** Folder of the log in its bucket. */
const PREFIX = "audit-logs";

/**
 * Delivery of the audit log of the account and all its workspaces, as JSON within minutes, to a versioned bucket. A
 * second bucket (`<bucket>-logs`) holds the access log of the first. An account can have at most two enabled
 * audit log deliveries. When Terraform destroys a delivery, Databricks only disables it, and keeps listing it.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#AuditLogDelivery}
 */
export class AuditLogDelivery extends Construct {
  /** Bucket of the log. */
  public readonly bucketName: string;

  public constructor(scope: Construct, id: string, props: AuditLogDeliveryProps) {
    super(scope, id);
    const { bucketName, deliveryName: name, databricksAccountId: accountId, deletionProtection } = props;
    const accessLog = new AccessLogBucket(this, "AccessLogs", {
      bucketName: `${bucketName}-logs`,
      awsAccountId: props.awsAccountId,
      sourceBucketNames: [bucketName],
      keepDays: KEEP_ACCESS_LOGS_DAYS,
      deletionProtection,
    });
    const bucket = new Bucket(this, "Bucket", {
      bucketName,
      accessLog,
      keepReplacedDays: props.keepReplacedDays,
      deletionProtection,
    });
    const role = new IamRole(this, "Role", {
      name,
      description: "Databricks delivers the account's audit log",
      assumeRolePolicy: policyDocument([
        {
          Sid: "LogDelivery",
          Effect: "Allow",
          Principal: { AWS: DELIVERY_ROLE },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": accountId } },
        },
      ]),
    });
    const policy = new IamRolePolicy(this, "Policy", {
      name: "deliver",
      role: role.name,
      policy: policyDocument(deliver(bucket.bucketArn)),
    });
    const { dependables } = new IamPropagation(this, "Propagation", {
      roleArn: role.arn,
      dependsOn: [policy],
      seconds: props.propagationSeconds,
    });
    const credentials = new MwsCredentials(this, "Credentials", {
      credentialsName: name,
      roleArn: role.arn,
      dependsOn: [...dependables],
    });
    const storage = new MwsStorageConfigurations(this, "Storage", {
      accountId,
      storageConfigurationName: name,
      bucketName: bucket.bucketName,
    });
    new MwsLogDelivery(this, "Resource", {
      accountId,
      configName: name,
      logType: "AUDIT_LOGS",
      outputFormat: "JSON",
      deliveryPathPrefix: PREFIX,
      credentialsId: credentials.credentialsId,
      storageConfigurationId: storage.storageConfigurationId,
      dependsOn: [...bucket.dependables],
      ...protection(deletionProtection),
    });
    this.bucketName = bucket.bucketName;
  }
}

/** Permissions of the delivery role. Source: Databricks, audit log delivery, credential configuration. */
function deliver(bucketArn: string): PolicyStatement[] {
  return [
    { Sid: "Find", Effect: "Allow", Action: "s3:GetBucketLocation", Resource: bucketArn },
    {
      Sid: "Write",
      Effect: "Allow",
      Action: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:PutObjectAcl",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ],
      Resource: `${bucketArn}/${PREFIX}/*`,
    },
    {
      Sid: "List",
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": [PREFIX, `${PREFIX}/*`] } },
    },
  ];
}
