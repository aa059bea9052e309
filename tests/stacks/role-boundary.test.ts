import { BootstrapStack } from "../../stacks/bootstrap-stack";
import { PlatformStack } from "../../stacks/platform-stack";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import { statementsOf, type Statement } from "../support/policy";
import { committedService, PROJECT_ROOT, stageContext } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();
const bootstrap = synthesizeStack((app) => new BootstrapStack(app, { account, stages, projectRoot: PROJECT_ROOT }));

function stacksOf(stage: string, change: Parameters<typeof stageContext>[1] = {}): Synthesized[] {
  const context = stageContext(stage, change);
  return [
    synthesizeStack((app) => new WorkspaceStack(app, context)),
    synthesizeStack((app) => new PlatformStack(app, { context, workspaceHost: "https://host" })),
  ];
}

const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);

describe.each(stages.map(({ stage }) => stage))("%s", (stage) => {
  const boundary = bootstrap.where("aws_iam_policy", { name: `fraudops-${stage}-boundary` });

  test("every role is held back by the boundary that bootstrap makes", () => {
    const held = stacksOf(stage).flatMap((stack) => stack.all("aws_iam_role"));
    expect(held.length).toBeGreaterThanOrEqual(2);
    const arn = `arn:aws:iam::111111111111:policy${String(boundary["path"])}${String(boundary["name"])}`;
    expect(held.map((role) => role["permissions_boundary"])).toEqual(held.map(() => arn));
  });

  test("the boundary takes from no role what its own policy gives", () => {
    const within = actionsOf(statementsOf(boundary["policy"])).map(
      (action) => new RegExp(`^${action.replaceAll("*", ".*")}$`),
    );
    const given = stacksOf(stage)
      .flatMap((stack) => stack.all("aws_iam_role_policy"))
      .flatMap(({ policy }) => actionsOf(statementsOf(policy)));
    expect(given.length).toBeGreaterThan(40);
    expect(given.filter((action) => !within.some((pattern) => pattern.test(action)))).toEqual([]);
  });
});

test("the pipeline's own roles are not held back: they are out of the stage's reach", () => {
  expect(bootstrap.all("aws_iam_role").filter((role) => "permissions_boundary" in role)).toEqual([]);
});

test("a short-lived stage has no boundary, for continuous integration does not deploy it", () => {
  const roles = stacksOf("dev", { stage: { stage: "pr-42" } }).flatMap((stack) => stack.all("aws_iam_role"));
  expect(roles.filter((role) => "permissions_boundary" in role)).toEqual([]);
});

test("roles keep their boundary when continuous integration is taken away", () => {
  const withoutCi = { ...account, ci: {} };
  const made = synthesizeStack(
    (app) => new BootstrapStack(app, { account: withoutCi, stages, projectRoot: PROJECT_ROOT }),
  );
  expect(made.byName("aws_iam_policy")).toEqual(bootstrap.byName("aws_iam_policy"));
  const roles = stacksOf("dev", { account: { ci: {} } }).flatMap((stack) => stack.all("aws_iam_role"));
  expect(roles.map((role) => role["permissions_boundary"])).toEqual(
    roles.map(() => "arn:aws:iam::111111111111:policy/ci/fraudops-dev-boundary"),
  );
});
