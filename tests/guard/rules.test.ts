import { PlannedStack } from "../../guard/planned-stack";
import type { Rule } from "../../guard/rule";
import { RULES } from "../../guard/rules";
import { ACCESS_EXAMPLES } from "./examples/access";
import { COMPUTE_EXAMPLES } from "./examples/compute";
import { ESCALATION_EXAMPLES } from "./examples/escalation";
import { IDENTITY_EXAMPLES } from "./examples/identity";
import { KEY_EXAMPLES } from "./examples/keys";
import { NETWORK_EXAMPLES } from "./examples/network";
import { OWNERSHIP_EXAMPLES } from "./examples/ownership";
import { POLICY_EXAMPLES } from "./examples/policies";
import { POLICY_CALLER_EXAMPLES } from "./examples/policy-callers";
import { PROTECTION_EXAMPLES } from "./examples/protections";
import { SECRET_EXAMPLES } from "./examples/secrets";
import { STORAGE_EXAMPLES } from "./examples/storage";
import { TRUST_EXAMPLES } from "./examples/trust";
import { WORKSPACE_EXAMPLES } from "./examples/workspace";
import type { Examples, Kept } from "./support/examples";
import { posture, stackOf } from "./support/plan";

const EXAMPLES: Examples = {
  ...STORAGE_EXAMPLES,
  ...KEY_EXAMPLES,
  ...NETWORK_EXAMPLES,
  ...POLICY_EXAMPLES,
  ...POLICY_CALLER_EXAMPLES,
  ...TRUST_EXAMPLES,
  ...ESCALATION_EXAMPLES,
  ...IDENTITY_EXAMPLES,
  ...PROTECTION_EXAMPLES,
  ...OWNERSHIP_EXAMPLES,
  ...SECRET_EXAMPLES,
  ...ACCESS_EXAMPLES,
  ...WORKSPACE_EXAMPLES,
  ...COMPUTE_EXAMPLES,
};

/** Returns a line `<address>: <text>` for each finding of a rule in an example. */
function breaches(rule: Rule, [resources, change]: Kept): readonly string[] {
  const stack = new PlannedStack(stackOf("workspace", ...resources));
  return rule.check(stack, posture(change)).map(({ resource, found }) => `${resource}: ${found}`);
}

test("every rule has an example that violates it and a similar one that complies", () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(RULES.map(({ id }) => id).sort());
  for (const { broken, kept } of Object.values(EXAMPLES)) {
    expect(Object.keys(broken).length).toBeGreaterThan(0);
    expect(Object.keys(kept).length).toBeGreaterThan(0);
  }
});

test("every rule has a requirement, a reason and a remedy, in sentences", () => {
  for (const { what, why, remedy } of RULES) {
    for (const text of [what, why, remedy]) expect(text).toMatch(/^(?:[A-Z]|[a-z]+_).{18,}\.$/);
  }
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const { broken = {}, kept = {} } = EXAMPLES[id] ?? {};

  test.each(Object.entries(broken))("fails on %s", (_title, [found, ...given]) => {
    const [resources] = given;
    const first = resources[0]?.change.address ?? "";
    const expected = found.map((text) => (/^\w+\.\w+(\[[^\]]+\])?: /.test(text) ? text : `${first}: ${text}`));
    expect(breaches(rule, given)).toEqual(expected);
  });

  test.each(Object.entries(kept))("accepts %s", (_title, given) => {
    expect(breaches(rule, given)).toEqual([]);
  });
});
