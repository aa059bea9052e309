import type { ControlElsewhere } from "./control";

/** Controls that this project does not implement, with reasons. */
export const CONTROLS_ELSEWHERE: readonly ControlElsewhere[] = [
  {
    from: "SRA",
    id: "aws/tf/modules/security_analysis_tool",
    what: "The Security Analysis Tool runs in the workspace",
    reason:
      "The Security Analysis Tool needs the client secret of an account administrator in the workspace; the guard checks the plans instead.",
  },
  {
    from: "SRA",
    id: "aws/README.md: Single sign-on, MFA, SCIM",
    what: "Users sign in through the organisation's identity provider",
    reason:
      "Single sign-on is configured once in the account console; SCIM can also synchronize the members of the stages' groups.",
  },
  {
    from: "SRA",
    id: "aws/README.md: Serverless-only workspaces, GovCloud",
    what: "Workspaces without classic compute, and regions of the US government",
    reason: "The training jobs run on clusters; no stage is in GovCloud.",
  },
  {
    from: "SRA",
    id: "aws/customizations/serverless_privatelink",
    what: "Serverless compute reaches Git, Kafka, databases and S3 through private endpoints",
    reason:
      "The service's serverless compute accesses none of these systems; private endpoints can be added to the existing connectivity configuration.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/ai_gateway_rate_limits",
    what: "Queries of foundation models are rate-limited",
    reason:
      "The service serves its own models and queries no foundation model; permissions of the endpoints restrict queries.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/solution_accelerators",
    what: "Queries and alerts over the audit log's system table",
    reason:
      "System tables and the delivered audit log are available; the organisation's security team decides on alerts.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/uc_external_location_read_only",
    what: "A read-only external location of the data lake",
    reason: "The service reads tables in Unity Catalog; the owner of an external source grants access to its tables.",
  },
  {
    from: "CIS",
    id: "1.1-1.12, 1.17-1.22",
    what: "Root user, passwords, contacts, access analyzer and certificates of the AWS account",
    reason: "These are settings of the whole AWS account; the organisation's landing zone configures them.",
  },
  {
    from: "CIS",
    id: "2.1.2",
    what: "MFA delete on buckets",
    reason:
      "Terraform cannot enable MFA delete: this needs the root user and an MFA code. Versioning keeps deleted objects instead.",
  },
  {
    from: "CIS",
    id: "2.1.3",
    what: "Data in S3 is discovered and classified",
    reason: "The organisation enables Macie per account; Unity Catalog governs the tables.",
  },
  {
    from: "CIS",
    id: "2.2.1",
    what: "New EBS volumes are encrypted by default",
    reason: "This is a setting of the account and region, which other services share; the landing zone configures it.",
  },
  {
    from: "CIS",
    id: "2.3, 2.4",
    what: "Databases and file systems are encrypted and private",
    reason: "The service has no databases or file systems: it stores its data in S3, governed by Unity Catalog.",
  },
  {
    from: "CIS",
    id: "3.1-3.5, 3.8, 3.9, 4",
    what: "CloudTrail, AWS Config, object-level events, metric filters and alarms",
    reason:
      "The organisation's trail covers every account. A second trail per service would double the cost, and nobody would monitor it.",
  },
  {
    from: "CIS",
    id: "5.1, 5.5",
    what: "Network access control lists and routes of VPC peerings",
    reason:
      "The VPC has no peerings. Its network ACL is AWS's default, which allows all traffic and leaves filtering to security groups.",
  },
];
