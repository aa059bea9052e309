import { z } from "zod";
import { ipv4Network, reason } from "../fields";
import { distinct } from "../text/fault";
import { CONTROL_IDS, CONTROLS, PROFILES, type ControlId } from "./controls";

/** Compliance standards of Databricks on AWS, as its settings API spells them. */
const COMPLIANCE_STANDARDS = [
  "CANADA_PROTECTED_B",
  "CYBER_ESSENTIAL_PLUS",
  "FEDRAMP_HIGH",
  "FEDRAMP_IL5",
  "FEDRAMP_MODERATE",
  "GERMANY_C5",
  "GERMANY_TISAX",
  "HIPAA",
  "HITRUST",
  "IRAP_PROTECTED",
  "ISMAP",
  "ITAR_EAR",
  "K_FSI",
  "PCI_DSS",
] as const;
/** Databricks allows 1000 addresses and networks in all IP access lists of a workspace together. */
const MAX_IP_RANGES = 1000;

const override = (id: ControlId) =>
  z
    .strictObject({
      enabled: z.boolean().describe("Whether the control is on"),
      reason: reason.describe("Why this stage differs from its profile; shown to reviewers"),
    })
    .optional()
    .describe(`On: ${CONTROLS[id].on}`);

/** Optional override of every control. */
const overrides = Object.fromEntries(CONTROL_IDS.map((id) => [id, override(id)])) as Record<
  ControlId,
  ReturnType<typeof override>
>;

/** Schema of a stage's security. */
export const securitySchema = z
  .strictObject({
    profile: z
      .enum(PROFILES)
      .describe("standard: internet egress and AWS managed keys; hardened: private network and customer-managed keys"),
    complianceStandards: distinct(z.array(z.enum(COMPLIANCE_STANDARDS).describe("One compliance standard")).min(1))
      .optional()
      .describe("Compliance standards of the compliance security profile; default: none"),
    overrides: z.strictObject(overrides).describe("Controls that differ from the profile, each with a reason"),
    allowedIpRanges: distinct(
      z.array(ipv4Network.describe("One IPv4 network, e.g. 198.51.100.0/24")).max(MAX_IP_RANGES),
    )
      .optional()
      .describe("Networks from which users, clients and CI pipelines may reach the workspace; default: all"),
    frontEndEndpointIds: distinct(z.array(z.uuid().describe("One id of a VPC endpoint in the Databricks account")))
      .optional()
      .describe(
        "VPC endpoints through which users and clients reach the workspace, by their ids in the Databricks account",
      ),
  })
  .describe("Security profile of the stage and its exceptions");
