import { impossibleChanges } from "./cannot-change";
import { losses, type Loss } from "./loss";
import { PlannedStack, type StackInput } from "./planned-stack";
import type { Posture, Rule, Severity } from "./rule";
import { RULES } from "./rules";
import { unreleasedLosses } from "./unreleased-losses";
import { workspaceChange } from "./workspace-change";

/** A breach of one rule at one place that is accepted for a while. */
export interface Waiver {
  /** Id of the rule. */
  readonly rule: string;
  /** `<part>/<address>`, as the finding says it. */
  readonly resource: string;
  readonly reason: string;
  /** Last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** A waiver that somebody else applies: the gate of a project, or the promotion of a stage. */
export interface ForeignWaiver extends Omit<Waiver, "rule"> {
  readonly rule: "gate" | "promotion";
  /** What it lifts, for people. */
  readonly lifts: string;
}

/** What the configuration accepts. */
export interface GuardSettings {
  /**
   * Waivers that others apply. The guard checks their last day and shows them.
   * @default - none
   */
  readonly foreignWaivers?: readonly ForeignWaiver[];
  readonly waivers: readonly Waiver[];
  /** `<part>/<address>` of stateful resources that may be deleted or replaced. */
  readonly allowLoss: readonly string[];
}

/** A breach of a rule. */
export interface GuardFinding {
  /** Id of the rule, or of one of the guard's own below. */
  readonly rule: string;
  readonly severity: Severity;
  /** `<part>/<address>`. */
  readonly resource: string;
  readonly found: string;
  readonly remedy: string;
}

/** The findings of the guard for some stacks. */
export interface Verdict {
  /** Errors first. */
  readonly findings: readonly GuardFinding[];
  readonly waived: readonly { readonly finding: GuardFinding; readonly waiver: Waiver }[];
  /** Losses that the configuration allows. */
  readonly allowedLosses: readonly Loss[];
  /** Resources that were looked at. */
  readonly examined: number;
}

/** The guard's own rules, about deletions and about waivers. They cannot be waived. */
export const OWN_RULES = {
  "stateful-loss": {
    severity: "error",
    what: "Nothing that cannot be made again is deleted or replaced unless the configuration names that very resource.",
    remedy:
      "Undo what forces it. If the loss is meant, as of a short-lived stage that has ended, name it in guard.allowLoss " +
      "(of the stage's file; of account.yaml for bootstrap and account), and take it out again afterwards.",
  },
  "cannot-change": {
    severity: "error",
    what: "Nothing is replaced that the clouds let nobody replace on a deployed stage, as a VPC under a workspace.",
    remedy:
      "Put back what forces it; the finding names the way to have it otherwise. A resource that an apply left half made " +
      "is kept by `fraudops terraform <stack> -- untaint <address>`.",
  },
  "unreleased-loss": {
    severity: "error",
    what: "What refuses to go while it holds something is told to let go before it is taken away.",
    remedy:
      "Name it in guard.allowLoss while the configuration still has it, and apply: that sets force_destroy. Then take it " +
      "away. A short-lived or unprotected stage has it from the start.",
  },
  "waiver-expired": {
    severity: "error",
    what: "A waiver counts until its last day.",
    remedy: "Put right what it waives, or have it reviewed anew with another date.",
  },
  "waiver-too-long": {
    severity: "error",
    what: "A waiver ends within a year.",
    remedy: "Choose a day on which somebody will look at it again.",
  },
  "waiver-stale": {
    severity: "error",
    what: "A waiver waives something.",
    remedy: "Take it out: the rule holds there, or the resource has another address now.",
  },
  "allow-loss-stale": {
    severity: "warning",
    what: "What guard.allowLoss names is about to be lost.",
    remedy: "Take it out once the loss has happened: until then nothing protects it.",
  },
} as const satisfies Readonly<Record<string, Pick<Rule, "severity" | "what" | "remedy">>>;

const DAY = 24 * 60 * 60 * 1000;
const MAX_WAIVER_DAYS = 366;

/**
 * Holds stacks against every rule.
 *
 * @param stacks those that could be planned; what the others hold is neither broken nor stale
 * @param today a waiver counts through its last day, in UTC
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
      .map((resource) => own("allow-loss-stale", resource, "nothing of that address is lost")),
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
        .map((waiver) => ({ finding: lifted(waiver), waiver })),
    ],
    allowedLosses: lost.filter(isAllowed),
    examined: planned.reduce((sum, { resources }) => sum + resources.length, 0),
  };
}

/** Whether the findings must stop an apply. */
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
        ? [own("waiver-stale", resource, `the waiver of ${rule} waives nothing`)]
        : []),
    ];
  });
}

/** Findings about the last day of a waiver. */
function dayProblems(what: string, resource: string, expires: string, today: Date): readonly GuardFinding[] {
  const tooLong = Date.parse(expires) - today.getTime() > MAX_WAIVER_DAYS * DAY;
  return [
    ...(isExpired({ expires }, today)
      ? [own("waiver-expired", resource, `the waiver of ${what} ended on ${expires}`)]
      : []),
    ...(tooLong ? [own("waiver-too-long", resource, `the waiver of ${what} ends on ${expires}`)] : []),
  ];
}

/** What a waiver that others apply lifts, as reviewers see it. */
function lifted({ rule, resource, lifts }: ForeignWaiver): GuardFinding {
  return { rule, resource, severity: "error", found: lifts, remedy: "" };
}

/** Whether the stack of a resource was planned. Nothing is known of the others. */
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
