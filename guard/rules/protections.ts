import type { PlannedResource, PlannedStack } from "../planned-stack";
import { ALLOWED_ADDRESSES, DELETION_PROTECTION, turnedOff, type Protection } from "../protections";
import { everyResource, type Posture, type Rule } from "../rule";

/** Types of resources that are a protection themselves: their deletion turns the protection off. */
const PROTECTIVE_TYPES = new RegExp(
  "^(databricks_(ip_access_list|restrict_workspace_admins_setting|disable_legacy_.*_setting|account_network_policy|" +
    "compliance_security_profile_workspace_setting|enhanced_security_monitoring_workspace_setting|" +
    "workspace_network_option|workspace_conf|mws_log_delivery)|" +
    "aws_(cloudtrail|flow_log|guardduty_detector|.*public_access_block|.*block_public_access)|aws_config_.*recorder)$",
);

/** Rules for protections that an argument or the deletion of a resource turns off. */
export const PROTECTION_RULES: readonly Rule[] = [
  {
    id: "protection-off",
    severity: "error",
    what: "No argument turns off access restriction, encryption, logging or deletion protection that the stage requires.",
    why: "A single argument can make a database public or a disk unencrypted, and is easily missed in a review.",
    remedy:
      "Set the argument to a safe value (see guard/protections.ts), or turn off the control that requires it in the configuration (`security.overrides`), with a reason.",
    check: everyResource((resource, stack, posture) =>
      turnedOff(resource.type, resource.values, resource.configured)
        .filter(({ protection }) => isRequired(protection, stack, posture))
        .map(({ found }) => found),
    ),
  },
  {
    id: "protection-weakened",
    severity: "warning",
    what: "A protection that is on stays on, even if the stage's security profile does not require it.",
    why: "Turning a protection off must be a decision, not a side effect of a different change.",
    remedy: "Restore the protection, or continue if the change is intended to turn it off.",
    check: (stack, posture) =>
      stack.changes.flatMap(({ address, type, change: { actions, before, after } }) => {
        if (before === null) return [];
        if (after === null) {
          const isRemoved = actions.includes("delete") && PROTECTIVE_TYPES.test(type);
          return isRemoved ? [{ resource: address, found: "this resource, which is a protection, is deleted" }] : [];
        }
        const resource = stack.resources.find((each) => each.address === address);
        if (resource === undefined || !actions.some((action) => action !== "no-op")) return [];
        return weakened(resource, before)
          .filter(({ protection }) => !isRequired(protection, stack, posture))
          .map(({ found }) => ({ resource: address, found }));
      }),
  },
];

function weakened(resource: PlannedResource, before: PlannedResource["values"]): ReturnType<typeof turnedOff> {
  const earlier = turnedOff(resource.type, before, before).map(({ protection }) => protection);
  return turnedOff(resource.type, resource.values, resource.configured).filter(
    ({ protection }) => !earlier.includes(protection),
  );
}

function isRequired({ under }: Protection, stack: PlannedStack, { controls, deletionProtection }: Posture): boolean {
  if (under === undefined) return true;
  if (under === DELETION_PROTECTION) return deletionProtection;
  if (under === ALLOWED_ADDRESSES) return stack.ofType("databricks_ip_access_list").length > 0;
  return controls.has(under);
}
