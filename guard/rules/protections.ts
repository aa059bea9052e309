import type { PlannedResource, PlannedStack } from "../planned-stack";
import { ALLOWED_ADDRESSES, DELETION_PROTECTION, turnedOff, type Protection } from "../protections";
import { everyResource, type Posture, type Rule } from "../rule";

/** Resources that protect by being there. */
const PROTECTIVE = new RegExp(
  "^(databricks_(ip_access_list|restrict_workspace_admins_setting|disable_legacy_.*_setting|account_network_policy|" +
    "compliance_security_profile_workspace_setting|enhanced_security_monitoring_workspace_setting|" +
    "workspace_network_option|workspace_conf|mws_log_delivery)|" +
    "aws_(cloudtrail|flow_log|guardduty_detector|.*public_access_block|.*block_public_access)|aws_config_.*recorder)$",
);

/** Protections that one argument turns off, or the end of one resource. */
export const PROTECTION_RULES: readonly Rule[] = [
  {
    id: "protection-off",
    severity: "error",
    what: "No argument turns off what closes, encrypts, watches or keeps a resource, where the stage's profile has it on.",
    why: "One word makes a database public, a disk readable or a key useless; among a hundred lines nobody sees it.",
    remedy: "Set the argument to its safe value, see guard/protections.ts; or turn the control off with a reason.",
    check: everyResource((resource, stack, posture) =>
      turnedOff(resource.type, resource.values, resource.configured)
        .filter(({ protection }) => isDemanded(protection, stack, posture))
        .map(({ found }) => found),
    ),
  },
  {
    id: "protection-weakened",
    severity: "warning",
    what: "A protection that is on stays on, also where the stage's profile does not ask for it.",
    why: "Somebody relied on it; that it goes must be a decision, not the side effect of another change.",
    remedy: "Put it back, or go on if that is what the change is for.",
    check: (stack, posture) =>
      stack.changes.flatMap(({ address, type, change: { actions, before, after } }) => {
        if (before === null) return [];
        if (after === null) {
          const isRemoved = actions.includes("delete") && PROTECTIVE.test(type);
          return isRemoved ? [{ resource: address, found: "the protection is taken away" }] : [];
        }
        const resource = stack.resources.find((each) => each.address === address);
        if (resource === undefined || !actions.some((action) => action !== "no-op")) return [];
        return weakened(resource, before)
          .filter(({ protection }) => !isDemanded(protection, stack, posture))
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

function isDemanded({ under }: Protection, stack: PlannedStack, { controls, deletionProtection }: Posture): boolean {
  if (under === undefined) return true;
  if (under === DELETION_PROTECTION) return deletionProtection;
  if (under === ALLOWED_ADDRESSES) return stack.ofType("databricks_ip_access_list").length > 0;
  return controls.has(under);
}
