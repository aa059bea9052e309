import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `CiRole`. */
export interface CiRoleProps {
  /** At most 64 characters. */
  readonly roleName: string;
  /** JSON of the trust policy, from a method of the construct `CiTrust` (`ci-trust.ts`). */
  readonly trust: string;
  readonly statements: readonly PolicyStatement[];
  /** Maximum session in hours, from 1 to 12: the timeout of the longest job that assumes the role. */
  readonly maxSessionHours: number;
  /** Provider of the role's AWS account. */
  readonly provider: AwsProvider;
}

/**
 * IAM role for CI jobs, with the path `/ci/`. A CI role that applies a stage may manage the stage's roles,
 * `role/<stage's prefix>*`. `role/ci/...` does not match this pattern, so a CI role cannot change its own permissions.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#CiRole}
 */
export class CiRole extends Construct {
  public readonly roleArn: string;

  public constructor(scope: Construct, id: string, props: CiRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "Resource", {
      provider: props.provider,
      name: props.roleName,
      path: "/ci/",
      description: "Jobs of continuous integration",
      assumeRolePolicy: props.trust,
      maxSessionDuration: props.maxSessionHours * 3600,
    });
    new IamRolePolicy(this, "Policy", {
      provider: props.provider,
      name: "terraform",
      role: role.name,
      policy: policyDocument(props.statements),
    });
    this.roleArn = role.arn;
  }
}
