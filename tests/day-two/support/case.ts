/** Values by dotted path, e.g. `{ "compute.spot": true }`; `null` removes an optional value. */
export type Settings = Readonly<Record<string, unknown>>;

/** Owner of the changed configuration: the account or a stage. */
export type Owner = "account" | "dev" | "prod" | "pr-7";

/** Expected result of a change. */
export type Expectation =
  /**
   * Applied, and a second plan is empty. The change must replace resources of exactly the types in `replaces`. The
   * values of `replaces` are the reasons.
   */
  | { readonly outcome: "in place"; readonly replaces: Readonly<Record<string, string>> }
  /** Changes no object in the clouds, although the Terraform JSON may differ, e.g. in waits or completed imports. */
  | { readonly outcome: "no object changed" }
  /** Changes no stack's synthesized Terraform JSON. */
  | { readonly outcome: "nothing deployed" }
  /** Refused before anything is changed, with an error that contains each text in `because`. */
  | {
      readonly outcome: "refused";
      readonly by: "configuration" | "plan" | "states";
      readonly because: readonly string[];
    }
  | { readonly outcome: "refused"; readonly by: "guard"; readonly rule: string; readonly because: readonly string[] }
  /**
   * The guard refuses the change with exactly these findings, written as `<rule> <type>`. After the configuration
   * accepts all of them, the change is applied.
   */
  | { readonly outcome: "accepted"; readonly findings: readonly string[] };

/** One change of configuration on a deployed stage. */
export interface DayTwoCase {
  readonly on: Owner;
  /** Settings to apply before the change. */
  readonly given?: Settings | undefined;
  readonly change: Settings;
  readonly expect: Expectation;
  /** Expected result of reverting the change. @default - the result of the change itself */
  readonly back?: Expectation | undefined;
  /** Whether the settings of `given` stay at the end, because they cannot be reverted. */
  readonly stays?: boolean | undefined;
  /** Parts of the stage, e.g. `fraud`, whose stacks the test destroys before the change. */
  readonly destroyed?: readonly string[] | undefined;
}

/** Optional fields of a case. Without them, the deployed configuration is changed and, if this succeeds, restored. */
export interface CaseOptions {
  readonly given?: Settings;
  readonly back?: Expectation;
  readonly stays?: boolean;
  readonly destroyed?: readonly string[];
}

export function inPlace(replaces: Readonly<Record<string, string>> = {}): Expectation {
  return { outcome: "in place", replaces };
}

export const noObjectChanged: Expectation = { outcome: "no object changed" };
export const nothingDeployed: Expectation = { outcome: "nothing deployed" };

/** @param because texts that the configuration error contains, including the path of the field */
export function refusedByConfiguration(...because: readonly string[]): Expectation {
  return { outcome: "refused", by: "configuration", because };
}

/** @param because texts in the error of Terraform or a provider, or in the project's remedies for the error */
export function refusedByPlan(...because: readonly string[]): Expectation {
  return { outcome: "refused", by: "plan", because };
}

/** @param because texts in the error about deployed stacks that the configuration no longer contains */
export function refusedByStates(...because: readonly string[]): Expectation {
  return { outcome: "refused", by: "states", because };
}

/** @param because texts that the guard's findings contain, e.g. a resource type or a part of the remedy */
export function refusedByGuard(rule: string, ...because: readonly string[]): Expectation {
  return { outcome: "refused", by: "guard", rule, because };
}

/**
 * @param findings `<rule> <type>` of each finding of the guard. The test accepts findings about losses with
 * `guard.allowLoss`, and all other findings with waivers.
 */
export function accepted(...findings: readonly string[]): Expectation {
  return { outcome: "accepted", findings };
}

/** @param types resource types of the stateful resources that the change deletes */
export function allowedLoss(...types: readonly string[]): Expectation {
  return accepted(...types.map((type) => `stateful-loss ${type}`));
}

/** Returns one case per owner, i.e. per `account` or stage, all with the same change. */
export function on(
  owners: readonly Owner[],
  change: Settings,
  expect: Expectation = inPlace(),
  { given, back, stays, destroyed }: CaseOptions = {},
): readonly DayTwoCase[] {
  return owners.map((owner) => ({ on: owner, given, change, expect, back, stays, destroyed }));
}

/** One stage per security profile: dev is standard, prod is hardened. */
export const BOTH_PROFILES: readonly Owner[] = ["dev", "prod"];

/** Maximum number of settings in the title of a case. */
const SHOWN = 4;

/** Title of a case. */
export function titleOf({ on: owner, given, change, destroyed }: DayTwoCase): string {
  const shown = (settings: Settings): string => {
    const all = Object.entries(settings).map(([path, value]) => `${path} ${brief(value)}`);
    return all.length > SHOWN ? [...all.slice(0, SHOWN), `${all.length - SHOWN} more`].join(", ") : all.join(", ");
  };
  const gone = destroyed === undefined ? "" : `, ${destroyed.join(", ")} destroyed before`;
  return `${owner}: ${shown(change)}${given === undefined ? "" : `, given ${shown(given)}`}${gone}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Settings that must be equal in dev and in a merge request's stage, which runs in dev's workspace. */
const SHARED = /^compute\./;

/** Returns an overlay with settings of `account` or a stage. Settings of dev in `SHARED` are set for pr-7 too. */
export function overlayOf(owner: Owner, settings: Settings = {}): object {
  if (owner === "account") return { account: treeOf(settings) };
  const shared = Object.entries(settings).filter(([path]) => owner === "dev" && SHARED.test(path));
  const requests = shared.length === 0 ? {} : { "pr-7": treeOf(Object.fromEntries(shared)) };
  return { stages: { [owner]: treeOf(settings), ...requests } };
}

function treeOf(settings: Settings): object {
  const tree: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const steps = path.split(".");
    const last = steps.pop() ?? path;
    let place = tree;
    for (const step of steps) place = (place[step] ??= {}) as Record<string, unknown>;
    place[last] = value;
  }
  return tree;
}
