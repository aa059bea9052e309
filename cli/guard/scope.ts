import { loadAccount, loadStage, type LoadOptions } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { securityControls } from "../../config/security/controls";
import { stagePart } from "../../core/naming";
import { stageBefore } from "../../core/stage";
import type { ForeignWaiver, GuardSettings } from "../../guard/guard";
import type { Posture } from "../../guard/rule";

/** Inputs of the guard, besides plans, for a stage or for the shared stacks. */
export interface GuardScope {
  /** The stage, or `account`. */
  readonly name: string;
  readonly posture: Posture;
  readonly settings: GuardSettings;
}

/** Name of the shared stacks `bootstrap` and `account` together. No stage may have this name. */
export const SHARED = "account";

/**
 * Reads the scope of a stage, or of the shared stacks, from the configuration.
 * @throws ConfigError if the stage does not exist or its files are invalid
 */
export function guardScope(name: string, options: LoadOptions): GuardScope {
  if (name === SHARED) {
    const { deletionProtection, guard: settings } = loadAccount(options);
    return { name, posture: { deletionProtection, controls: new Set() }, settings };
  }
  const config = loadStage(name, options);
  const { stage, deletionProtection, security, guard: accepted } = config;
  const settings = { ...accepted, foreignWaivers: foreignWaivers(config) };
  const on = Object.entries(securityControls(security)).filter(([, isOn]) => isOn);
  return { name, posture: { stage, deletionProtection, controls: new Set(on.map(([id]) => id)) }, settings };
}

/**
 * Name of a stack in the addresses that waivers use. A stack of the stage has its name without the stage, e.g.
 * `workspace` for `dev-workspace`; a shared stack has its full name.
 */
export function partOf(stack: string, { name }: GuardScope): string {
  return stagePart(stack, name) ?? stack;
}

/**
 * Waivers of a stage that the guard only shows, because they do not concern its own rules: waivers of the quality gate
 * for models, and the waiver of the evidence that a promotion requires.
 */
function foreignWaivers({ stage, projects, promotion }: StageConfig): readonly ForeignWaiver[] {
  const gates = Object.entries(projects).flatMap(([project, { gate }]): ForeignWaiver[] => {
    if (gate.waiver === undefined) return [];
    const lifts = "models that miss limits of the gate may be registered and released";
    return [{ ...gate.waiver, rule: "gate", resource: `${project}/gate.waiver`, lifts }];
  });
  const lifts = `code without evidence of ${stageBefore(stage) ?? "another stage"} may be applied, and models of this code may be released`;
  const promotions: ForeignWaiver[] =
    promotion?.waiver === undefined
      ? []
      : [{ ...promotion.waiver, rule: "promotion", resource: `${stage}/promotion.waiver`, lifts }];
  return [...gates, ...promotions];
}
