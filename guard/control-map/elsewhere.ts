import type { ControlElsewhere } from "./control";

/** Controls that this project leaves to others, so that nobody looks for them here. */
export const CONTROLS_ELSEWHERE: readonly ControlElsewhere[] = [
  {
    from: "SRA",
    id: "aws/tf/modules/security_analysis_tool",
    what: "The Security Analysis Tool runs in the workspace",
    reason:
      "It wants a client secret of an account administrator, kept in the workspace; the guard asks its questions of the plan.",
  },
  {
    from: "SRA",
    id: "aws/README.md: Single sign-on, MFA, SCIM",
    what: "People sign in through the organisation's identity provider",
    reason: "Set once per account in the account console; groups of a stage can then be synchronized from there.",
  },
  {
    from: "SRA",
    id: "aws/README.md: Serverless-only workspaces, GovCloud",
    what: "Workspaces without classic compute, and regions of the US government",
    reason: "The training jobs run on clusters; no stage stands in GovCloud.",
  },
  {
    from: "SRA",
    id: "aws/customizations/serverless_privatelink",
    what: "Serverless compute reaches Git, Kafka, databases and S3 by private endpoints",
    reason:
      "The service reads none of them from serverless compute; the connectivity configuration to hang them on is there.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/ai_gateway_rate_limits",
    what: "Queries of foundation models are limited",
    reason:
      "The service serves a model of its own and queries no other; who may query it, the endpoint's permissions say.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/solution_accelerators",
    what: "Queries and alerts over the audit log's system table",
    reason:
      "System tables and the delivered log are there; what to alert on, the organisation's security team decides.",
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/uc_external_location_read_only",
    what: "A location of the lake that is read and not written",
    reason: "The service reads tables of its own catalog; a source of the bank's is granted there, by its owner.",
  },
  {
    from: "CIS",
    id: "1.1-1.12, 1.17-1.22",
    what: "Root user, passwords, contacts, access analyzer and certificates of the AWS account",
    reason: "Of the AWS account, not of a service in it: the organisation's landing zone sets them for every account.",
  },
  {
    from: "CIS",
    id: "2.1.2",
    what: "MFA delete on buckets",
    reason:
      "Only the root user can turn it on, by a call that carries the code: Terraform cannot. Versions are kept instead.",
  },
  {
    from: "CIS",
    id: "2.1.3",
    what: "What lies in S3 is discovered and classified",
    reason: "Macie is turned on per account by the organisation; tables are governed in Unity Catalog.",
  },
  {
    from: "CIS",
    id: "2.2.1",
    what: "New EBS volumes are encrypted by default",
    reason: "A setting of account and region that other services share: the landing zone's.",
  },
  {
    from: "CIS",
    id: "2.3, 2.4",
    what: "Databases and file systems are encrypted and closed",
    reason: "There are none: the service keeps its data in S3, under Unity Catalog.",
  },
  {
    from: "CIS",
    id: "3.1-3.5, 3.8, 3.9, 4",
    what: "CloudTrail, AWS Config, object-level events, metric filters and alarms",
    reason:
      "One trail of the organisation covers every account; a second one per service costs twice and is watched by nobody.",
  },
  {
    from: "CIS",
    id: "5.1, 5.5",
    what: "Network access lists and routes of peerings",
    reason: "The VPC keeps AWS's list, which lets through what security groups then decide, and peers with none.",
  },
];
