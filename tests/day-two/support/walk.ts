import { stageStackName } from "../../../core/naming";
import { overlayOf, type DayTwoCase, type Expectation, type Owner } from "./case";
import type { Deployed } from "./deployed";
import { Deployment } from "./deployment";
import type { Group } from "./groups";
import { STAGES, type PreparedCase } from "./prepared-case";
import type { Programs } from "./programs";
import { merged, type Overlay } from "./service-configuration";
import { change, describe, type Act, type OwnedFinding, type Transition } from "./transition";

/** By title of a failed case: how the result differs from the expected result. */
export type Faults = Map<string, string>;

/** The configuration change of a case, or its reversal, did not have the expected result. */
class Fault extends Error {}

/** Applies and reverts a group of cases together on a copy of a deployment. If this fails, tries each case alone. */
export async function walkGroup(deployed: Deployed, group: Group, faults: Faults): Promise<void> {
  const deployment = await Deployment.open(deployed.snapshot);
  try {
    await new Walk(deployment, deployed.overlay, group).run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) faults.set(only.title, error.message);
    else {
      const before = faults.size;
      for (const each of group) await walkGroup(deployed, [each], faults);
      if (faults.size === before && only !== undefined) {
        faults.set(
          only.title,
          `fails only together with ${others.map(({ title }) => title).join("; ")}: ${error.message}`,
        );
      }
    }
  } finally {
    await deployment.remove();
  }
}

/** Runs cases whose change is refused, one by one, on a copy of a deployment. Takes a new copy after a failed case. */
export async function walkRefusals(deployed: Deployed, cases: readonly PreparedCase[], faults: Faults): Promise<void> {
  let rest = cases;
  while (rest.length > 0) rest = await walkUntilFault(deployed, rest, faults);
}

/** Stops at the first failed case, because it may have changed the copy. @returns the cases that have not run yet */
async function walkUntilFault(
  deployed: Deployed,
  cases: readonly PreparedCase[],
  faults: Faults,
): Promise<readonly PreparedCase[]> {
  const deployment = await Deployment.open(deployed.snapshot);
  try {
    for (const [index, each] of cases.entries()) {
      try {
        await new Walk(deployment, deployed.overlay, [each]).run();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        faults.set(each.title, error.message);
        return cases.slice(index + 1);
      }
    }
    return [];
  } finally {
    await deployment.remove();
  }
}

const CHANGED_ALTHOUGH_REFUSED = "the change was refused, but cloud objects or states have changed";

class Walk {
  private readonly stages: readonly string[];

  public constructor(
    private readonly deployment: Deployment,
    private readonly base: Overlay,
    private readonly group: Group,
  ) {
    const owners = group.map(({ definition }) => definition.on);
    this.stages = owners.includes("account")
      ? STAGES
      : STAGES.filter((stage) => owners.some((owner) => owner === stage));
  }

  public async run(): Promise<void> {
    const { group } = this;
    const given = merged(this.base, ...group.map((each) => each.given));
    const changed = merged(this.base, ...group.map((each) => each.changed));
    const hasGiven = group.some(({ definition }) => definition.given !== undefined);
    if (hasGiven) await this.step("given", given, undefined);
    for (const { definition } of group) {
      for (const part of definition.destroyed ?? []) {
        await this.deployment.destroy(stageStackName(definition.on, part));
      }
    }
    const applied = await this.step("change", changed, ({ expect }) => expect);
    if (!applied) return;
    const returned = await this.step("back", given, ({ expect, back }) => back ?? expect);
    const stays = group.some(({ definition }) => definition.stays);
    if (returned && hasGiven && !stays) await this.step("undo", this.base, undefined);
  }

  /** @returns true if the change was applied, false if it was refused as expected @throws Fault for other results */
  private async step(
    name: string,
    overlay: Overlay,
    expectation: ((definition: DayTwoCase) => Expectation) | undefined,
  ): Promise<boolean> {
    const { deployment } = this;
    const before = new Map(deployment.programs);
    const fingerprint = deployment.fingerprint();
    const fault = (text: string): Fault => new Fault(`${name}: ${text}`);
    // Plans again after an apply only if the step has an expected result. The steps `given` (settings before the
    // change) and `undo` (their removal) have none, because other cases test these settings.
    let transition = await change(deployment, overlay, this.stages, expectation !== undefined);
    const expected = expectation === undefined ? [] : this.group.map(({ definition }) => expectation(definition));
    const [single] = expected;
    if (single?.outcome === "accepted") {
      const findings = findingsOf(transition);
      const missing =
        [...single.findings].sort().join(", ") === kindsOf(findings).join(", ") ? undefined : single.findings;
      if (missing !== undefined)
        throw fault(`expected exactly the findings ${missing.join(", ")}, but the result is: ${brief(transition)}`);
      if (deployment.fingerprint() !== fingerprint) throw fault(CHANGED_ALTHOUGH_REFUSED);
      transition = await change(deployment, merged(overlay, accepting(findings)), this.stages);
    }
    if (single?.outcome === "refused") {
      const problem = refusalProblem(transition, single);
      if (problem !== undefined) throw fault(problem);
      if (deployment.fingerprint() !== fingerprint) throw fault(CHANGED_ALTHOUGH_REFUSED);
      return false;
    }
    if (transition.outcome !== "applied") throw fault(brief(transition));
    const problem = this.appliedProblem(transition.acts, expected, before, deployment.programs);
    if (problem !== undefined) throw fault(problem);
    return true;
  }

  private appliedProblem(
    acts: readonly Act[],
    expected: readonly Expectation[],
    before: Programs,
    after: Programs,
  ): string | undefined {
    const reasons = Object.assign(
      {},
      ...expected.map((each) => (each.outcome === "in place" ? each.replaces : {})),
    ) as object;
    const strict = expected.length > 0;
    const replaced = acts.filter(({ action }) => action === "replace");
    const unlisted = strict ? replaced.filter(({ type }) => !(type in reasons)) : [];
    if (unlisted.length > 0)
      return `replaced resources of types that the case does not list: ${unlisted.map(describe).join(", ")}`;
    const missing = Object.keys(reasons).filter((type) => !replaced.some((act) => act.type === type));
    if (missing.length > 0) return `replaced no resource of these types, which the case lists: ${missing.join(", ")}`;
    const has = (programs: Programs, { stack, address }: Act): boolean => {
      const [type = "", resource = ""] = address.split(".");
      const program = JSON.parse(programs.get(stack) ?? "{}") as { resource?: Record<string, Record<string, unknown>> };
      return program.resource?.[type]?.[resource] !== undefined;
    };
    const odd = acts.filter(
      (act) => (act.action === "create" && has(before, act)) || (act.action === "delete" && has(after, act)),
    );
    if (odd.length > 0) {
      return `created or deleted resources that the Terraform JSON contains before and after the change: ${odd.map(describe).join(", ")}`;
    }
    const silent = this.group.filter(
      (each, index) =>
        each.touched.size > 0 &&
        expected[index]?.outcome === "in place" &&
        !acts.some(({ stack, address }) => each.touched.has(`${stack}/${address}`)),
    );
    if (silent.length > 0) return `no resource was changed for ${silent.map(({ title }) => title).join("; ")}`;
    if (expected.length > 0 && expected.every(({ outcome }) => outcome === "no object changed") && acts.length > 0) {
      return `expected no changed object, but the result is: ${acts.map(describe).join(", ")}`;
    }
    return undefined;
  }
}

function findingsOf(transition: Transition): readonly OwnedFinding[] {
  return transition.outcome === "refused" && transition.by === "guard" ? transition.findings : [];
}

/** Returns the guard's findings as `<rule> <resource type>`, sorted and without duplicates. */
function kindsOf(findings: readonly OwnedFinding[]): readonly string[] {
  const kinds = findings.map(({ rule, resource }) => `${rule} ${resource.split("/")[1]?.split(".")[0] ?? ""}`);
  return [...new Set(kinds)].sort();
}

/** Returns an overlay that accepts the guard's findings: waivers and `allowLoss` of each finding's stage or account. */
function accepting(findings: readonly OwnedFinding[]): Overlay {
  const owners = [...new Set(findings.map(({ owner }) => owner))];
  return merged(...owners.map((owner) => acceptancesOf(owner, findings)));
}

function acceptancesOf(owner: string, findings: readonly OwnedFinding[]): Overlay {
  const own = findings.filter((finding) => finding.owner === owner);
  const [lost, waived] = [true, false].map((loss) => own.filter(({ rule }) => (rule === "stateful-loss") === loss));
  const expires = new Date(Date.now() + WEEK).toISOString().slice(0, 10);
  const guard = {
    allowLoss: lost?.map(({ resource }) => resource),
    waivers: waived?.map(({ rule, resource }) => ({
      rule,
      resource,
      reason: "accepted in a review",
      expires,
    })),
  };
  return overlayOf(owner as Owner, { guard });
}

const WEEK = 7 * 24 * 60 * 60 * 1000;

function refusalProblem(
  transition: Transition,
  expected: Extract<Expectation, { outcome: "refused" }>,
): string | undefined {
  if (transition.outcome !== "refused" || transition.by !== expected.by)
    return `expected a refusal by ${expected.by}, but the result is: ${brief(transition)}`;
  const said =
    transition.by === "guard"
      ? transition.findings
          .map(({ rule, resource, found, remedy }) => `${rule} at ${resource}: ${found} ${remedy}`)
          .join("\n")
      : transition.said;
  const wanted = [...(expected.by === "guard" ? [expected.rule] : []), ...expected.because];
  const missing = wanted.filter((fragment) => !said.includes(fragment));
  return missing.length === 0
    ? undefined
    : `the error does not contain "${missing.join('", "')}": ${said.slice(0, 3000)}`;
}

function brief(transition: Transition): string {
  if (transition.outcome === "applied") return `applied: ${transition.acts.map(describe).join(", ").slice(0, 3000)}`;
  if (transition.outcome === "incomplete") return `applied incompletely: ${transition.said.slice(0, 3000)}`;
  if (transition.by !== "guard") return `refused by ${transition.by}: ${transition.said.slice(0, 3000)}`;
  return `refused by guard: ${transition.findings
    .map(({ rule, resource, found }) => `${rule} at ${resource}: ${found}`)
    .join("; ")
    .slice(0, 3000)}`;
}
