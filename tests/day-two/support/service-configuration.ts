import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadService, type ServiceConfig } from "../../../config/load";
import { securityControls } from "../../../config/security/controls";
import type { GuardSettings } from "../../../guard/guard";
import type { Posture } from "../../../guard/rule";

/** Replaces values of the committed configuration: of `account` and of `stages.<name>`. */
export interface Overlay {
  readonly account?: object;
  readonly stages?: Readonly<Record<string, object>>;
}

/** Name of the stage of a merge request, which is deployed in dev's workspace. */
export const GUEST = "pr-7";

/** Inputs of the guard other than plans: the security posture of a stage, and the `guard` settings. */
export interface GuardScope {
  readonly posture: Posture;
  readonly settings: GuardSettings;
}

const FILE = path.join(mkdtempSync(path.join(tmpdir(), "day-two-overlay-")), "overlay.json");

/** Stages that have a file in the configuration. */
const CONFIGURED_STAGES = loadService().stages.map(({ stage }) => stage);

/**
 * Loads the committed configuration with an overlay. Includes the stage pr-7 only if the overlay has an entry for it.
 * @throws ConfigError
 */
export function configurationWith(overlay: Overlay): ServiceConfig {
  writeFileSync(FILE, JSON.stringify(overlay));
  const guests = overlay.stages?.[GUEST] === undefined ? [] : [GUEST];
  return loadService({ overlay: FILE, stages: [...CONFIGURED_STAGES, ...guests] });
}

/** Merges overlays: mappings key by key; any other value replaces the earlier one. */
export function merged(...overlays: readonly (object | undefined)[]): Overlay {
  return overlays.reduce<Record<string, unknown>>((below, above) => mergeInto(below, above ?? {}), {});
}

/** Returns the guard's inputs for the stacks of the stage `name`; if `name` is undefined, of the account. */
export function guardScope({ account, stages }: ServiceConfig, name: string | undefined): GuardScope {
  const stage = stages.find((each) => each.stage === name);
  if (stage === undefined) {
    return {
      posture: { deletionProtection: account.deletionProtection, controls: new Set() },
      settings: account.guard,
    };
  }
  const on = Object.entries(securityControls(stage.security)).filter(([, isOn]) => isOn);
  const controls = new Set(on.map(([id]) => id));
  return { posture: { stage: name, deletionProtection: stage.deletionProtection, controls }, settings: stage.guard };
}

function mergeInto(below: Record<string, unknown>, above: object): Record<string, unknown> {
  const result = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isMapping(value) && isMapping(under) ? mergeInto(under, value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
