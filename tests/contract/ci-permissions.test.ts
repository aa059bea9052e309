import { PROFILES } from "../../config/security/controls";
import type { StageConfig } from "../../config/schema";
import { slotNames } from "../../core/slot";
import { PROVIDER_CALLS } from "../../core/provider-calls";
import { distinctRequests, isAllowed, unusedActions, type IamRequest } from "../support/iam/evaluate";
import { stageRequests, type StageFacts } from "../support/iam/stage-requests";
import { stateRequests } from "../support/iam/state-requests";
import { statementsOf, type Statement } from "../support/policy";
import { committedService } from "../support/service";
import { awsTypesOfStage } from "../support/stage-types";
import type { Synthesized } from "../support/synth";
import { stacksOf, type CommittedStack } from "./committed-stacks";

const { account, stages } = committedService();
const names = stages.map(({ stage }) => stage);
const PURPOSES = ["plan", "apply"] as const;
type Purpose = (typeof PURPOSES)[number];

const committed = stacksOf({ account, stages });
/** Stacks of every stage in both profiles, because the CI roles in `bootstrap` must be able to apply either profile. */
const variants: readonly CommittedStack[] = PROFILES.flatMap((profile) =>
  stacksOf({
    account,
    stages: stages.map((stage): StageConfig => ({
      ...stage,
      security: { ...stage.security, profile, overrides: {} },
      workspace: { ...stage.workspace, pricingTier: "ENTERPRISE" },
    })),
  }),
);
const bootstrap = stackNamed("bootstrap");

function stackNamed(name: string): Synthesized {
  const found = committed.find((stack) => stack.name === name);
  if (found === undefined) throw new Error(`no stack ${name}`);
  return found.content;
}

/** Replaces the references in a policy document of the bootstrap stack by example ARNs. */
function resolved(document: string): string {
  const bucket = account.state.backend === "s3" ? account.state.bucket : "";
  return document
    .replaceAll(/\$\{aws_s3_bucket\.[^}]+\.arn\}/g, `arn:aws:s3:::${bucket}`)
    .replaceAll(/\$\{aws_kms_key\.[^}]+\.arn\}/g, "arn:aws:kms:eu-central-1:111111111111:key/states")
    .replaceAll(/\$\{aws_iam_policy\.Boundary-([a-z]+)_[^}]+\.arn\}/g, (_, stage: string) => {
      return `arn:aws:iam::111111111111:policy/ci/${account.service}-${stage}-boundary`;
    });
}

function roleStatements(stage: string, purpose: Purpose): readonly Statement[] {
  const found = Object.entries(bootstrap.byName("aws_iam_role_policy")).find(([name]) => {
    return name.startsWith(`Role-${stage}-${purpose}_`);
  });
  return statementsOf(resolved(String(found?.[1]["policy"])));
}

const factsOf = (stage: string): StageFacts => ({
  awsAccountId: account.aws.accountId,
  region: "eu-central-1",
  service: account.service,
  stage,
});

function needed(stage: string, purpose: Purpose): readonly IamRequest[] {
  const stacks = [...committed, ...variants].filter(({ name }) => name.startsWith(`${stage}-`));
  const contents = stacks.map(({ content }) => content);
  return distinctRequests([
    ...stageRequests(contents, factsOf(stage), purpose),
    ...stateRequests(account, stage, contents, purpose),
  ]);
}

const roles = names.flatMap((stage) => PURPOSES.map((purpose) => [stage, purpose] as const));

const refused = (statements: readonly Statement[], requests: readonly IamRequest[]): readonly string[] => [
  ...new Set(
    requests
      .filter((request) => !isAllowed({ identity: statements }, request))
      .map(({ action, resource }) => `${action} on ${resource}`),
  ),
];

describe.each(roles)("the role of %s for %s", (stage, purpose) => {
  const statements = roleStatements(stage, purpose);
  const requests = needed(stage, purpose);

  test("allows all provider calls for the stage's stacks, in both profiles", () => {
    expect(requests.length).toBeGreaterThan(50);
    expect(refused(statements, requests)).toEqual([]);
  });

  test("allows nothing else", () => {
    expect(unusedActions(statements, requests)).toEqual([]);
  });

  test("each action is necessary for a provider call", () => {
    const actions = [...new Set(statements.flatMap(({ Action }) => Action))];
    const unnoticed = actions.filter((action) => {
      const without = statements.map((each) => ({ ...each, Action: [each.Action].flat().filter((a) => a !== action) }));
      const affected = requests.filter((request) => request.action === action);
      return refused(without, affected).length === 0;
    });
    expect(unnoticed).toEqual([]);
  });

  test("fails with any additional action", () => {
    const [first, ...rest] = statements;
    if (first === undefined) throw new Error("no statement");
    const more = [{ ...first, Action: [first.Action, "ec2:RunInstances"].flat() }, ...rest];
    expect(unusedActions(more, requests)).toEqual([`${first.Sid}: ec2:RunInstances`]);
  });

  test("denies resources of another stage", () => {
    const other = names.find((name) => name !== stage) ?? "";
    const stacks = committed.filter(({ name }) => name.startsWith(`${other}-`)).map(({ content }) => content);
    const foreign = distinctRequests(stageRequests(stacks, factsOf(other), "apply")).filter(
      ({ action }) => !/^[a-z0-9]+:(Describe|List|AssociateVPC)/.test(action),
    );
    expect(foreign.length).toBeGreaterThan(100);
    expect(foreign.filter((request) => isAllowed({ identity: statements }, request))).toEqual([]);
  });
});

test("provider calls are listed for exactly the AWS resource types of the stages", () => {
  const types = new Set(stages.flatMap((stage) => awsTypesOfStage(account, stage)));
  expect(Object.keys(PROVIDER_CALLS).sort()).toEqual([...types].sort());
  const synthesized = [...committed, ...variants]
    .filter(({ name }) => names.some((stage) => name.startsWith(`${stage}-`)))
    .flatMap(({ content: { json } }) => [...Object.keys(json.resource ?? {}), ...Object.keys(json.data ?? {})]);
  expect([...new Set(synthesized.filter((type) => type.startsWith("aws_")))].sort()).toEqual([...types].sort());
});

test("the roles allow the calls for bucket tags of AWS provider 6.23 and later", () => {
  const allowed = (purpose: Purpose): readonly string[] =>
    roleStatements("dev", purpose).flatMap(({ Action }) => Action);
  expect(allowed("plan")).toContain("s3:ListTagsForResource");
  expect(allowed("apply")).toEqual(expect.arrayContaining(["s3:ListTagsForResource", "s3:TagResource"]));
});

test.each(roles)(
  "the role of %s for %s cannot write another stage's evidence or read its saved plans",
  (stage, purpose) => {
    const identity = roleStatements(stage, purpose);
    const bucket = account.state.backend === "s3" ? `arn:aws:s3:::${account.state.bucket}` : "";
    const others = [...names, "bootstrap", "account"].filter((name) => name !== stage);
    const requests = others.flatMap((other): IamRequest[] => [
      { action: "s3:PutObject", resource: `${bucket}/evidence/${other}/tree/c.json`, context: {} },
      ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action): IamRequest => {
        return { action, resource: `${bucket}/plans/${other}/id/plans.json`, context: {} };
      }),
    ]);
    const own: IamRequest[] = [
      { action: "s3:DeleteObject", resource: `${bucket}/evidence/${stage}/tree/c.json`, context: {} },
      ...(purpose === "plan"
        ? [{ action: "s3:GetObject", resource: `${bucket}/plans/${stage}/id/plans.json`, context: {} }]
        : []),
    ];
    expect([...requests, ...own].filter((request) => isAllowed({ identity }, request))).toEqual([]);
  },
);

test("the planning role cannot write states or locks, because a plan acquires no lock", () => {
  const writing = roleStatements("dev", "plan").flatMap(({ Action }) => Action);
  expect(writing.filter((action) => /:(Put|Delete|GenerateDataKey)/.test(action))).toEqual([]);
});

describe.each(slotNames(account.mergeRequests?.slots ?? 0))("the role of %s, used by unapproved code", (slot) => {
  const bucket = account.state.backend === "s3" ? `arn:aws:s3:::${account.state.bucket}` : "";
  const identity = statementsOf(
    resolved(
      String(
        Object.entries(bootstrap.byName("aws_iam_role_policy")).find(([name]) => name.startsWith(`Role-${slot}_`))?.[1][
          "policy"
        ],
      ),
    ),
  );
  const allowed = (requests: readonly IamRequest[]): readonly IamRequest[] =>
    requests.filter((request) => isAllowed({ identity }, request));
  const object = (action: string, key: string): IamRequest => ({ action, resource: `${bucket}/${key}`, context: {} });
  const listing = (prefix: string): IamRequest => ({
    action: "s3:ListBucket",
    resource: bucket,
    context: { "s3:prefix": prefix },
  });
  const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
  const own: readonly IamRequest[] = [
    ...["pr-1-platform.tfstate", "pr-1-fraud.tfstate", "pr-1-fraud.tfstate.tflock"].flatMap((file) =>
      ACTIONS.map((action) => object(action, `${slot}/${file}`)),
    ),
    listing(`${slot}/`),
    listing(`${slot}/pr-1-fraud.tfstate`),
    // A request of `terraform init`, which lists the prefix `env:/` to find Terraform's workspaces.
    listing("env:/"),
    ...["kms:Decrypt", "kms:GenerateDataKey"].map((action): IamRequest => ({
      action,
      resource: "arn:aws:kms:eu-central-1:111111111111:key/states",
      context: {},
    })),
  ];

  test("allows reading, writing and deleting states and locks of the slot", () => {
    expect(allowed(own)).toEqual(own);
    expect(unusedActions(identity, own)).toEqual([]);
  });

  test("denies access to other objects of the bucket and listing them", () => {
    const others = [...slotNames(20), ...names, "bootstrap", "account"].filter((each) => each !== slot);
    const keys = others.flatMap((other) => [
      `${other}/pr-2-fraud.tfstate`,
      `${other}-platform.tfstate`,
      `${other}-platform.tfstate.tflock`,
      `${other}.tfstate`,
      `evidence/${other}/tree/configuration.json`,
      `plans/${other}/id/plans.json`,
    ]);
    const requests = [
      ...keys.flatMap((key) => ACTIONS.map((action) => object(action, key))),
      ...keys.map(listing),
      ...["", `${slot}0/`, "evidence/"].map(listing),
    ];
    expect(allowed(requests)).toEqual([]);
  });

  test("denies the calls that apply a stage, and assuming, passing or changing a role", () => {
    const needs = names.flatMap((stage) => {
      const stacks = committed.filter(({ name }) => name.startsWith(`${stage}-`)).map(({ content }) => content);
      return stageRequests(stacks, factsOf(stage), "apply");
    });
    const requests = distinctRequests(needs).filter(({ action }) => !action.startsWith("kms:"));
    const ofCi = [...names.flatMap((name) => PURPOSES.map((purpose) => `${name}-${purpose}`)), ...slotNames(3)];
    const ofStages = names.map((name) => `${account.service}-${name}-unity-catalog`);
    const roles = [...ofCi.map((name) => `ci/${account.service}-${name}`), ...ofStages].flatMap((name) =>
      ["sts:AssumeRole", "iam:PassRole", "iam:PutRolePolicy"].map((action): IamRequest => ({
        action,
        resource: `arn:aws:iam::111111111111:role/${name}`,
        context: {},
      })),
    );
    expect(requests.length).toBeGreaterThan(200);
    expect(allowed([...requests, ...roles])).toEqual([]);
  });
});
