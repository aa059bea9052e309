import { z } from "zod";
import { RULE_IDS } from "../../guard/rules";
import { reason } from "../fields";
import { dateText } from "../text/date-text";

/** `<part>/<address>`: the stack's name without its stage, e.g. `workspace`, and the address of a resource in it. */
const resource = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*\/[^/\s]+(\/\S+)?$/,
    '"<part>/<address>" as `./fraudops guard` prints it, e.g. "workspace/aws_vpc.Network_1A2B"',
  );

const waiver = z
  .strictObject({
    rule: z.enum(RULE_IDS).describe("Id of the rule, see docs/security.md"),
    resource: resource.describe(
      "Resource that may violate the rule, as `./fraudops guard` prints it, e.g. workspace/aws_vpc.Network_1A2B",
    ),
    reason: reason.describe("Why the violation is acceptable; shown to reviewers"),
    expires: dateText.describe('Last day on which the waiver is valid, e.g. "2026-12-31"; within a year'),
  })
  .describe("One waiver of a rule for a resource, for a limited time");

/** Exceptions from the rules of the guard, which checks Terraform plans. */
export const guardSchema = z
  .strictObject({
    waivers: z
      .array(waiver)
      .default([])
      .describe("Accepted violations, each of one rule by one resource for a limited time"),
    allowLoss: z
      .array(
        resource.describe(
          "One resource as `./fraudops guard` prints it, e.g. platform/databricks_volume.Exchange_5E6F7A8B",
        ),
      )
      .default([])
      .describe("Stateful resources that the next apply may delete or replace; remove the entries after that apply"),
  })
  .default({ waivers: [], allowLoss: [] })
  .describe("Exceptions from the guard's rules for plans");
