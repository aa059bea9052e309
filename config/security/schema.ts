import { z } from "zod";
import { ipv4Network, reason } from "../fields";
import { distinct } from "../text/fault";
import { CONTROL_IDS, CONTROLS, PROFILES, type ControlId } from "./controls";

/** Those of Databricks on AWS, as its settings API spells them. */
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
/** Databricks takes 1000 addresses and networks in all lists of a workspace together. */
const MAX_IP_RANGES = 1000;

const override = (id: ControlId) =>
  z
    .strictObject({
      enabled: z.boolean().describe("Whether the control is on"),
      reason: reason.describe("Why this stage differs from its profile; reviewers read it"),
    })
    .optional()
    .describe(`On: ${CONTROLS[id].on}`);

/** Every control with its override; all may be left out. */
const overrides = Object.fromEntries(CONTROL_IDS.map((id) => [id, override(id)])) as Record<
  ControlId,
  ReturnType<typeof override>
>;

/** How a stage is secured. */
export const securitySchema = z
  .strictObject({
    profile: z
      .enum(PROFILES)
      .describe("standard: open to the internet outward, keys that AWS manages; hardened: private, keys of our own"),
    complianceStandards: distinct(z.array(z.enum(COMPLIANCE_STANDARDS).describe("One standard")).min(1))
      .optional()
      .describe("What the compliance security profile is held to; left out: to no standard in particular"),
    overrides: z.strictObject(overrides).describe("Controls that differ from the profile, each with a reason"),
    allowedIpRanges: distinct(z.array(ipv4Network.describe("One network")).max(MAX_IP_RANGES))
      .optional()
      .describe("Networks from which people, clients and pipelines reach the workspace; left out: from everywhere"),
    frontEndEndpointIds: distinct(z.array(z.uuid().describe("One endpoint")))
      .optional()
      .describe("Endpoints from which people and clients reach the workspace, by their ids in the Databricks account"),
  })
  .describe("How the stage is secured");
