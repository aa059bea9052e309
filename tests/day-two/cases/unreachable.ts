import { BOTH, type Owner } from "../support/case";
import type { Unreachable } from "../support/coverage";

const ADOPTED_VPC =
  "a stage that has made a VPC refuses to adopt one, and none here has adopted one from the start: " +
  "what a network configuration of Databricks names is replaced as a whole, see `backEndPrivateLink`";

/** Settings of an existing VPC. */
const VPC = ["vpcId", "subnetIds[+]", "subnetIds[-]", "subnetIds[]", "securityGroupId", "endpoints?"];
const ENDPOINTS = ["endpoints.restApi", "endpoints.relay"];

const ADOPTED_WORKSPACE = "a stage that has made a workspace refuses to adopt one; the guest has adopted its own";

const NOTHING_TO_WAIVE = "dev requires no evidence, so it has no waiver";

const OF_BOTH = {
  ...Object.fromEntries([...VPC, ...ENDPOINTS].map((part) => [`network.adopt.${part}`, ADOPTED_VPC])),
  "network.layout.slots=4": "the layout of a deployed stage is fixed, and that of these is of four slots",
  "workspace.adopt.host": ADOPTED_WORKSPACE,
  "workspace.adopt.workspaceId": ADOPTED_WORKSPACE,
};

/** Variations that cannot occur on a deployed stage, by owner, with the reason. */
export const UNREACHABLE: Unreachable = {
  ...(Object.fromEntries(BOTH.map((owner) => [owner, OF_BOTH])) as Record<Owner, typeof OF_BOTH>),
  dev: {
    ...OF_BOTH,
    retirement: "only prod is ever retired",
    "promotion.evidence=none": "dev is refused what it could change from, and has none from the start",
    "promotion.waiver.reason": NOTHING_TO_WAIVE,
    "promotion.waiver.expires": NOTHING_TO_WAIVE,
    "projects{+}": "dev has every project that the jobs hold; prod gains one",
  },
  account: { "state.directory": "states lie in S3: moving them anywhere is refused, see `state.bucket`" },
};
