import { BOTH_PROFILES, type Owner } from "../support/case";
import type { Unreachable } from "../support/coverage";

const ADOPTED_VPC =
  "a stage that has created a VPC cannot adopt one, and no stage of these tests was created with an adopted VPC; " +
  "Databricks replaces a whole network configuration if one of its ids changes, see `backEndPrivateLink`";

/** Settings of the VPC and of its endpoints below `network.adopt`. Changes of these settings cannot occur. */
const VPC = ["vpcId", "subnetIds[+]", "subnetIds[-]", "subnetIds[]", "securityGroupId", "endpoints?"];
const ENDPOINTS = ["endpoints.restApi", "endpoints.relay"];

const ADOPTED_WORKSPACE =
  "a stage that has created a workspace cannot adopt one; pr-7, which has adopted a workspace, cannot move to another";

const NO_EVIDENCE_REQUIRED = "dev requires no evidence, so it cannot have a waiver";

const OF_BOTH = {
  ...Object.fromEntries([...VPC, ...ENDPOINTS].map((part) => [`network.adopt.${part}`, ADOPTED_VPC])),
  "network.layout.slots=4": "the layout of a deployed stage is fixed, and these stages already have four slots",
  "workspace.adopt.host": ADOPTED_WORKSPACE,
  "workspace.adopt.workspaceId": ADOPTED_WORKSPACE,
};

/** By `account` or stage: kinds of configuration changes that cannot occur after the first deploy, with the reasons. */
export const UNREACHABLE: Unreachable = {
  ...(Object.fromEntries(BOTH_PROFILES.map((owner) => [owner, OF_BOTH])) as Record<Owner, typeof OF_BOTH>),
  dev: {
    ...OF_BOTH,
    retirement: "only prod can be retired",
    "promotion.evidence=none": "dev cannot require evidence, so the value is always `none`",
    "promotion.waiver.reason": NO_EVIDENCE_REQUIRED,
    "promotion.waiver.expires": NO_EVIDENCE_REQUIRED,
    "projects{+}": "dev has all projects of the jobs' code, so none can be added; a case adds one to prod",
  },
  account: { "state.directory": "the states are in S3, and moving them is refused, see `state.bucket`" },
};
