import { impossibleChanges } from "./cannot-change";
import { losses, type Loss } from "./loss";
import { PlannedStack, type StackInput } from "./planned-stack";
import type { Posture, Rule, Severity } from "./rule";
import { RULES } from "./rules";
import { unreleasedLosses } from "./unreleased-losses";
import { workspaceChange } from "./workspace-change";

/** Accepts violations of one rule by one resource for a limited time. */
export interface Waiver {
  /** Id of the rule. */
  readonly rule: string;
  /**
   * The resource as `<part>/<address>`, e.g. `workspace/aws_vpc.Network_1A2B3C4D`. The part is the stack's name without
   * its stage.
   */
  readonly resource: string;
  readonly reason: string;
  /** Last day on which the waiver is valid, `YYYY-MM-DD`. */
  readonly expires: string;
}

/**
 * A waiver of a check outside the guard: of the gate that compares a project's models with limits (`gate.waiver`), or
 * of the check that the preceding stage has run the code (`promotion.waiver`).
 */
export interface ForeignWaiver extends Omit<Waiver, "rule"> {
  readonly rule: "gate" | "promotion";
  /** What the waiver allows, as text. */
  readonly lifts: string;
}

/** Configured exceptions from the guard's rules: waivers, and resources whose data may be lost. */
export interface GuardSettings {
  /**
   * Waivers of model gates and promotions. The guard only checks their last day, and lists them.
   * @default - none
   */
  readonly foreignWaivers?: readonly ForeignWaiver[];
  readonly waivers: readonly Waiver[];
  /** `<part>/<address>` of stateful resources that may be deleted or replaced. */
  readonly allowLoss: readonly string[];
}

/** A violation of a rule. */
export interface GuardFinding {
  /** Id of a rule in `RULES` or `OWN_RULES`; `gate` or `promotion` for a waiver of these checks. */
  readonly rule: string;
  readonly severity: Severity;
  /**
   * The resource as in `Waiver.resource`. Findings outside resources name an output (`workspace/output.workspace_id`)
   * or a waiver in the configuration.
   */
  readonly resource: string;
  readonly found: string;
  readonly remedy: string;
}

/** Result of the guard. */
export interface Verdict {
  /** Violations that no waiver accepts; errors first. */
  readonly findings: readonly GuardFinding[];
  readonly waived: readonly { readonly finding: GuardFinding; readonly waiver: Waiver }[];
  /** Losses of data that `guard.allowLoss` accepts. */
  readonly allowedLosses: readonly Loss[];
  /** Number of checked resources. */
  readonly examined: number;
}

/** Rules about deletions, replacements and waivers. They cannot be waived. */
export const OWN_RULES = {
  "stateful-loss": {
    severity: "error",
    what: "No stateful resource is deleted or replaced unless guard.allowLoss names it.",
    remedy:
      "Revert the change that deletes or replaces the resource. If the loss is intended, add the resource to guard.allowLoss (in the " +
      "stage's file; in account.yaml for bootstrap and account), and remove the entry after the apply.",
  },
  "cannot-change": {
    severity: "error",
    what: "The plan contains no replacement or deletion that is impossible on a deployed stage, e.g. of a VPC under a workspace.",
    remedy:
      "Revert the change that forces the replacement, or follow the procedure in the finding. To keep a tainted resource, run " +
      "`./fraudops terraform <stack> -- untaint <address>`.",
  },
  "unreleased-loss": {
    severity: "error",
    what: "A stateful resource with the argument force_destroy is deleted only after an apply has set this argument to true.",
    remedy:
      "Add the resource to guard.allowLoss while the configuration still contains it, and apply: this sets force_destroy. Then " +
      "remove the resource. Stages without deletionProtection, e.g. short-lived stages, have force_destroy from the start.",
  },
  "waiver-expired": {
    severity: "error",
    what: "No waiver is past its last day (UTC).",
    remedy: "Fix the violation, or have the waiver reviewed again and set a later date.",
  },
  "waiver-too-long": {
    severity: "error",
    what: "A waiver expires within a year.",
    remedy: "Choose an earlier date, on which the waiver will be reviewed.",
  },
  "waiver-stale": {
    severity: "error",
    what: "Every waiver applies to a violation.",
    remedy: "Remove the waiver: the resource does not violate the rule, or its address has changed.",
  },
  "allow-loss-stale": {
    severity: "warning",
    what: "Every resource in guard.allowLoss is deleted or replaced by the plan.",
    remedy: "Remove the entry once the resource has been deleted; until then, the resource is not protected.",
  },
} as const satisfies Readonly<Record<string, Pick<Rule, "severity" | "what" | "remedy">>>;

const DAY = 24 * 60 * 60 * 1000;
const MAX_WAIVER_DAYS = 366;

/**
 * Checks stacks against all rules.
 *
 * @param stacks stacks that could be planned; entries of `settings` for other stacks are not reported as unused
 * @param today current date; a waiver is valid through its last day in UTC
 */
export function guard(stacks: readonly StackInput[], posture: Posture, settings: GuardSettings, today: Date): Verdict {
  const planned = stacks.map((stack) => new PlannedStack(stack));
  const broken = planned.flatMap((stack) => breaches(stack, posture, settings));
  const valid = settings.waivers.filter((waiver) => !isExpired(waiver, today));
  const waiverOf = ({ rule, resource }: GuardFinding): Waiver | undefined =>
    valid.find((waiver) => waiver.rule === rule && waiver.resource === resource);
  const { foreignWaivers = [] } = settings;
  const lost = planned.flatMap(losses);
  const isAllowed = ({ resource }: Loss): boolean => settings.allowLoss.includes(resource);
  const impossible = planned.flatMap((stack) => [
    ...impossibleChanges(stack, posture.stage),
    ...workspaceChange(stack),
  ]);
  const isPossible = ({ resource }: { readonly resource: string }): boolean =>
    !impossible.some((change) => change.resource === resource);
  const findings = [
    ...broken.filter((finding) => waiverOf(finding) === undefined),
    ...impossible.map(({ resource, ...change }) => ({ ...own("cannot-change", resource, ""), ...change })),
    ...lost
      .filter((loss) => !isAllowed(loss) && isPossible(loss))
      .map((loss) => own("stateful-loss", loss.resource, loss.found)),
    ...planned
      .flatMap(unreleasedLosses)
      .filter(isPossible)
      .map(({ resource, found }) => own("unreleased-loss", resource, found)),
    ...waiverProblems(settings.waivers, broken, planned, today),
    ...foreignWaivers.flatMap(({ rule, resource, expires }) => dayProblems(`the ${rule}`, resource, expires, today)),
    ...settings.allowLoss
      .filter((resource) => isExamined(resource, planned) && !lost.some((loss) => loss.resource === resource))
      .map((resource) => own("allow-loss-stale", resource, "the plan does not delete or replace this resource")),
  ];
  return {
    findings: findings.sort((one, other) => Number(one.severity !== "error") - Number(other.severity !== "error")),
    waived: [
      ...broken.flatMap((finding) => {
        const waiver = waiverOf(finding);
        return waiver === undefined ? [] : [{ finding, waiver }];
      }),
      ...foreignWaivers
        .filter((waiver) => !isExpired(waiver, today))
        .map((waiver) => ({ finding: foreignWaiverFinding(waiver), waiver })),
    ],
    allowedLosses: lost.filter(isAllowed),
    examined: planned.reduce((sum, { resources }) => sum + resources.length, 0),
  };
}

/** Whether the findings block an apply. */
export function isBlocking({ findings }: Verdict): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function breaches(stack: PlannedStack, posture: Posture, { allowLoss }: GuardSettings): readonly GuardFinding[] {
  return RULES.flatMap(({ id, severity, remedy, check, exceptAllowedLosses = false }) =>
    check(stack, posture)
      .map(({ resource, found }) => ({ rule: id, severity, resource: `${stack.part}/${resource}`, found, remedy }))
      .filter(({ resource }) => !exceptAllowedLosses || !allowLoss.includes(resource)),
  );
}

function waiverProblems(
  waivers: readonly Waiver[],
  broken: readonly GuardFinding[],
  planned: readonly PlannedStack[],
  today: Date,
): readonly GuardFinding[] {
  return waivers.flatMap((waiver) => {
    const { rule, resource, expires } = waiver;
    const matches = broken.some((finding) => finding.rule === rule && finding.resource === resource);
    return [
      ...dayProblems(rule, resource, expires, today),
      ...(isExamined(resource, planned) && !matches
        ? [own("waiver-stale", resource, `the waiver of ${rule} applies to no violation`)]
        : []),
    ];
  });
}

/** Findings about a waiver that has expired, or that expires too late. */
function dayProblems(what: string, resource: string, expires: string, today: Date): readonly GuardFinding[] {
  const tooLong = Date.parse(expires) - today.getTime() > MAX_WAIVER_DAYS * DAY;
  return [
    ...(isExpired({ expires }, today)
      ? [own("waiver-expired", resource, `the waiver of ${what} expired on ${expires}`)]
      : []),
    ...(tooLong
      ? [own("waiver-too-long", resource, `the waiver of ${what} expires on ${expires}, more than a year from now`)]
      : []),
  ];
}

/** Converts a waiver of a check outside the guard to a finding, for the list of waived findings. */
function foreignWaiverFinding({ rule, resource, lifts }: ForeignWaiver): GuardFinding {
  return { rule, resource, severity: "error", found: lifts, remedy: "" };
}

/** Whether the stack of a resource was planned. */
function isExamined(resource: string, planned: readonly PlannedStack[]): boolean {
  return planned.some(({ part }) => resource.startsWith(`${part}/`));
}

function isExpired({ expires }: Pick<Waiver, "expires">, today: Date): boolean {
  return today.getTime() >= Date.parse(expires) + DAY;
}

function own(rule: keyof typeof OWN_RULES, resource: string, found: string): GuardFinding {
  const { severity, remedy } = OWN_RULES[rule];
  return { rule, severity, resource, found, remedy };
}
