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
