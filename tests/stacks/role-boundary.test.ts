import { PROFILES } from "../../config/security/controls";
import type { StageConfig } from "../../config/schema";
import { BootstrapStack } from "../../stacks/bootstrap-stack";
import { PlatformStack } from "../../stacks/platform-stack";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import { isAllowed, unusedActions } from "../support/iam/evaluate";
import { requestsWithin } from "../support/iam/requests-within";
import { statementsOf, type Statement } from "../support/policy";
import { awsTypesOfStage } from "../support/stage-types";
import { committedService, PROJECT_ROOT, stageContext } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();
const awsTypesOf = (stage: StageConfig): readonly string[] => awsTypesOfStage(account, stage);
const bootstrap = synthesizeStack(
  (app) => new BootstrapStack(app, { account, stages, projectRoot: PROJECT_ROOT, awsTypesOf }),
);

function stacksOf(stage: string, change: Parameters<typeof stageContext>[1] = {}): Synthesized[] {
  const context = stageContext(stage, change);
  return [
    synthesizeStack((app) => new WorkspaceStack(app, context)),
    synthesizeStack((app) => new PlatformStack(app, { context, workspaceHost: "https://host" })),
  ];
}

/** Returns the statements of a key policy that allow a role of the stage to use the key. */
function givenToRoles(keyPolicy: unknown): readonly Statement[] {
  return statementsOf(keyPolicy)
    .filter(({ Principal }) => JSON.stringify(Principal).includes("aws_iam_role."))
    .map((each) => ({ ...each, Resource: "arn:aws:kms:eu-central-1:111111111111:key/storage" }));
}

describe.each(stages.map(({ stage }) => stage))("%s", (stage) => {
  const boundary = bootstrap.where("aws_iam_policy", { name: `fraudops-${stage}-boundary` });

  test("every role has the permissions boundary of bootstrap", () => {
    const held = stacksOf(stage).flatMap((stack) => stack.all("aws_iam_role"));
    expect(held.length).toBeGreaterThanOrEqual(2);
    const arn = `arn:aws:iam::111111111111:policy${String(boundary["path"])}${String(boundary["name"])}`;
    expect(held.map((role) => role["permissions_boundary"])).toEqual(held.map(() => arn));
  });

  // Roles of both profiles, because the boundary must allow the permissions of either profile.
  const stacks = PROFILES.flatMap((profile) =>
    stacksOf(stage, { stage: { security: { profile, overrides: {} }, workspace: { pricingTier: "ENTERPRISE" } } }),
  );
  const policies = [
    ...stacks.flatMap((stack) => stack.all("aws_iam_role_policy").map(({ policy }) => statementsOf(policy))),
    // Includes key policies, because a permissions boundary also limits permissions that a key policy grants.
    ...stacks.flatMap((stack) => stack.all("aws_kms_key").map(({ policy }) => givenToRoles(policy))),
  ];
  const within = statementsOf(boundary["policy"]);
  const requests = policies.flatMap((identity) =>
    requestsWithin(identity, { "kms:ResourceAliases": [`alias/fraudops-${stage}-catalog`] }),
  );

  test("the boundary allows every action of the roles' policies", () => {
    expect(requests.length).toBeGreaterThan(40);
    for (const identity of policies) {
      const own = requestsWithin(identity, { "kms:ResourceAliases": [`alias/fraudops-${stage}-catalog`] });
      const lost = own.filter(
        (request) => isAllowed({ identity }, request) && !isAllowed({ identity, boundary: within }, request),
      );
      expect(lost).toEqual([]);
    }
  });

  test("the boundary allows only actions that a role needs", () => {
    expect(unusedActions(within, requests)).toEqual([]);
  });

  test("removing any one action from the boundary changes the decision on a request of a role", () => {
    const actions = [...new Set(within.flatMap(({ Action }) => Action))];
    const unnoticed = actions.filter((action) => {
      const less = within.map((each) => ({ ...each, Action: [each.Action].flat().filter((one) => one !== action) }));
      return requests.every(
        (request) => isAllowed({ identity: less }, request) === isAllowed({ identity: within }, request),
      );
    });
    expect(unnoticed).toEqual([]);
  });
});

test("the CI roles have no boundary, because the stack `bootstrap` owns them and no stage can change them", () => {
  expect(bootstrap.all("aws_iam_role").filter((role) => "permissions_boundary" in role)).toEqual([]);
});

test("roles keep their boundary if continuous integration is removed", () => {
  const withoutCi = { ...account, ci: {} };
  const made = synthesizeStack(
    (app) => new BootstrapStack(app, { account: withoutCi, stages, projectRoot: PROJECT_ROOT, awsTypesOf }),
  );
  expect(made.byName("aws_iam_policy")).toEqual(bootstrap.byName("aws_iam_policy"));
  const roles = stacksOf("dev", { account: { ci: {} } }).flatMap((stack) => stack.all("aws_iam_role"));
  expect(roles.map((role) => role["permissions_boundary"])).toEqual(
    roles.map(() => "arn:aws:iam::111111111111:policy/ci/fraudops-dev-boundary"),
  );
});
