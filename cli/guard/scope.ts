import { loadAccount, loadStage, type LoadOptions } from "../../config/load";
import { securityControls } from "../../config/security/controls";
import { stagePart } from "../../core/naming";
import type { GuardSettings } from "../../guard/guard";
import type { Posture } from "../../guard/rule";

/** What the guard must know of a stage, or of what all stages share, beside its plans. */
export interface GuardScope {
  /** The stage, or `account`. */
  readonly name: string;
  readonly posture: Posture;
  readonly settings: GuardSettings;
}

/** What people call `bootstrap` and `account` together; no stage may have this name. */
export const SHARED = "account";

/**
 * What the configuration says of a stage, or of what all stages share.
 * @throws ConfigError when there is no such stage, or its files are wrong
 */
export function guardScope(name: string, options: LoadOptions): GuardScope {
  if (name === SHARED) {
    const { deletionProtection, guard: settings } = loadAccount(options);
    return { name, posture: { deletionProtection, controls: new Set() }, settings };
  }
  const { stage, deletionProtection, security, guard: accepted, projects } = loadStage(name, options);
  const gateWaivers = Object.entries(projects).flatMap(([project, { gate }]) =>
    gate.waiver === undefined ? [] : [{ project, ...gate.waiver }],
  );
  const settings = { ...accepted, gateWaivers };
  const on = Object.entries(securityControls(security)).filter(([, isOn]) => isOn);
  return { name, posture: { stage, deletionProtection, controls: new Set(on.map(([id]) => id)) }, settings };
}

/** What waivers call a stack: within a stage its part, `dev-workspace` is `workspace`; else its name. */
export function partOf(stack: string, { name }: GuardScope): string {
  return stagePart(stack, name) ?? stack;
}
