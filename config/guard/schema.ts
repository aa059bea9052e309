import { z } from "zod";
import { RULE_IDS } from "../../guard/rules";
import { reason } from "../fields";

/** `<part>/<type>.<name>`: the part of the service that the stack is, and the address in it. */
const resource = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*\/[^/\s]+(\/\S+)?$/,
    '"<part>/<address>" as the guard prints it, e.g. "workspace/aws_vpc.Network_1A2B"',
  );

const waiver = z
  .strictObject({
    rule: z.enum(RULE_IDS).describe("Id of the rule, see docs/security.md"),
    resource: resource.describe('Where it may be broken: "<part>/<address>" as the guard prints it'),
    reason: reason.describe("Why that is acceptable; reviewers read it"),
    expires: z.iso.date().describe('Last day on which the waiver counts, e.g. "2026-12-31"; within a year'),
  })
  .describe("One rule that may be broken at one place for a while");

/** What the guard accepts though its rules say otherwise. */
export const guardSchema = z
  .strictObject({
    waivers: z
      .array(waiver)
      .default([])
      .describe("Rules that are broken on purpose, each at one place and for a while"),
    allowLoss: z
      .array(resource.describe('Address as the guard prints it: "<part>/<address>"'))
      .default([])
      .describe("Stateful resources that the next apply may delete or replace; take them out again afterwards"),
  })
  .default({ waivers: [], allowLoss: [] })
  .describe("What the guard over plans accepts");
