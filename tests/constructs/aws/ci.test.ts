import { ciPermissions, type CiPermissionsProps } from "../../../constructs/aws/ci-permissions";
import { CiRole } from "../../../constructs/aws/ci-role";
import { CiTrust } from "../../../constructs/aws/ci-trust";
import { PROVIDER_CALLS } from "../../../core/provider-calls";
import { gitHubIssuer, gitLabIssuer } from "../../../constructs/ci-identity";
import { awsProvider } from "../../../constructs/providers";
import { isUnlimited, statement, statementsOf, type Statement } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const ACCOUNT = "111111111111";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/ci/service-prod-boundary`;
const ISSUERS = [
  gitHubIssuer({ repository: "team/service" }),
  gitLabIssuer({ host: "gitlab.example.com", projectPath: "team/service" }),
];

function role(purpose: "plan" | "apply"): Synthesized {
  return synthesizeConstructs((scope) => {
    const provider = awsProvider(scope, { region: "eu-central-1", accountId: ACCOUNT, tags: {} });
    const trust = new CiTrust(scope, "Trust", { issuers: ISSUERS, provider });
    new CiRole(scope, "Role", {
      maxSessionHours: 4,
      roleName: `service-prod-${purpose}`,
      trust: trust.policy("prod", purpose),
      statements: [],
      provider,
    });
  });
}

function permissions(purpose: CiPermissionsProps["purpose"]): ReturnType<typeof ciPermissions> {
  return ciPermissions({
    purpose,
    types: Object.keys(PROVIDER_CALLS),
    awsAccountId: ACCOUNT,
    region: "eu-central-1",
    namePrefix: "service-prod-",
    boundaryArn: BOUNDARY,
    tags: { service: "service", stage: "prod" },
  });
}

test("only a job in the stage's environments of the repository may apply", () => {
  const trust = role("apply").only("aws_iam_role")["assume_role_policy"];
  expect(statement(trust, "github").Condition).toEqual({
    StringEquals: {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": [
        "repo:team/service:environment:prod",
        "repo:team/service:environment:prod-merge-plan",
      ],
    },
  });
  expect(statement(trust, "gitlab").Condition).toEqual({
    StringEquals: {
      "gitlab.example.com:aud": "sts.amazonaws.com",
      "gitlab.example.com:sub": ["project_path:team/service:ref_type:branch:ref:main"],
    },
  });
});

test("a claim with a wildcard is compared with StringLike, the audience with StringEquals", () => {
  const trust = role("plan").only("aws_iam_role")["assume_role_policy"];
  expect(statement(trust, "gitlab").Condition).toEqual({
    StringEquals: { "gitlab.example.com:aud": "sts.amazonaws.com" },
    StringLike: { "gitlab.example.com:sub": ["project_path:team/service:ref_type:branch:ref:*"] },
  });
});

test("each issuer is trusted once, with the audience of AWS's tools", () => {
  const providers = role("plan").all("aws_iam_openid_connect_provider");
  expect(providers.map(({ url, client_id_list }) => [url, client_id_list])).toEqual([
    ["https://token.actions.githubusercontent.com", ["sts.amazonaws.com"]],
    ["https://gitlab.example.com", ["sts.amazonaws.com"]],
  ]);
});

test("an applying role cannot change itself", () => {
  const { path, name } = role("apply").only("aws_iam_role");
  const own = `arn:aws:iam::${ACCOUNT}:role${String(path)}${String(name)}`;
  const prefixes = permissions("apply")
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith("iam:")))
    .flatMap(({ Resource }) => Resource ?? [])
    .map((resource) => resource.replace(/\*$/, ""));
  expect(prefixes.length).toBeGreaterThan(0);
  expect(prefixes.filter((prefix) => own.startsWith(prefix))).toEqual([]);
});

test("an applying role creates only roles with the boundary, and cannot remove it", () => {
  const statements = permissions("apply");
  const handing = /^iam:(CreateRole|Put.*|Attach.*|.*PermissionsBoundary|CreatePolicy.*|SetDefault.*)$/;
  const granting = statements.filter(({ Action }) => [Action].flat().some((action) => handing.test(action)));
  expect(granting.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } },
    ],
  ]);
  expect(JSON.stringify(statements)).not.toContain("iam:DeleteRolePermissionsBoundary");
});

test("planning roles only read", () => {
  const actions = permissions("plan").flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/^[a-z0-9]+:(Describe|Get|List)/.test(action))).toEqual([]);
});

test("the applying role changes only resources with the stage's name or tags", () => {
  const tags = { StringEquals: { "aws:ResourceTag/service": "service", "aws:ResourceTag/stage": "prod" } };
  const document = JSON.stringify({ Statement: permissions("apply") });
  expect(statement(document, "ChangeNetwork").Condition).toEqual(tags);
  expect(statement(document, "ChangeBuckets").Resource).toBe("arn:aws:s3:::service-prod-*");
  expect(statement(document, "ChangeRoles").Resource).toBe(`arn:aws:iam::${ACCOUNT}:role/service-prod-*`);
  const groups = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:service-prod-*`;
  expect(statement(document, "ChangeLogGroups").Resource).toEqual([groups, `${groups}:*`]);
  expect(statementsOf(document).filter(isUnlimited)).toEqual([]);
});

/** Whether a request meets a statement's conditions. Supports only the operators of the statements on keys. */
function holds({ Condition = {} }: Statement, context: Readonly<Record<string, string>>): boolean {
  const operators: Readonly<Record<string, (given: string | undefined, wanted: unknown) => boolean>> = {
    StringEquals: (given, wanted) => given === wanted,
    StringEqualsIfExists: (given, wanted) => given === undefined || given === wanted,
    Null: (given, wanted) => String(given === undefined) === wanted,
  };
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => operators[operator]?.(context[key], wanted)),
  );
}

test("statements have unique names, as AWS requires", () => {
  const names = permissions("apply").map(({ Sid }) => Sid);
  expect(new Set(names).size).toBe(names.length);
});

describe("keys", () => {
  const document = JSON.stringify({ Statement: permissions("apply") });
  const ours = { "aws:ResourceTag/service": "service", "aws:ResourceTag/stage": "prod" };
  const asked = { "aws:RequestTag/service": "service", "aws:RequestTag/stage": "prod" };

  test("can be changed only if they have the stage's tags, and created only with these tags", () => {
    expect(statement(document, "ChangeKeys").Condition).toMatchObject({ StringEquals: ours });
    expect(statement(document, "CreateKeys").Condition).toEqual({ StringEquals: asked });
    expect(statement(document, "ChangeAliases").Resource).toBe(
      `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/service-prod-*`,
    );
  });

  const alias = { "kms:ResourceAliases": "alias/some-key" };

  const mayTag = (context: Readonly<Record<string, string>>): boolean =>
    statementsOf(document)
      .filter(({ Action }) => [Action].flat().includes("kms:TagResource"))
      .some((each) => holds(each, context));

  test.each([
    ["that it creates, with the stage's tags", asked],
    ["of the stage, with an additional tag", { ...ours, ...alias, "aws:RequestTag/team": "fraud" }],
  ])("the applying role may tag a key %s", (_, context) => {
    expect(mayTag(context)).toBe(true);
  });

  test.each([
    ["of another stage", { ...ours, "aws:ResourceTag/stage": "dev", ...alias }, asked],
    ["that encrypts Terraform states", { "aws:ResourceTag/service": "service", ...alias }, asked],
    ["that encrypts Terraform states and has no alias yet", { "aws:ResourceTag/service": "service" }, asked],
    ["of another owner", alias, asked],
    ["of the stage, with the tag of another stage", { ...ours, ...alias }, { ...asked, "aws:RequestTag/stage": "dev" }],
  ])("the applying role cannot tag a key %s", (_, carried, requested) => {
    expect(mayTag({ ...carried, ...requested })).toBe(false);
  });

  test.each(["plan", "apply"] as const)("the role for %s can neither use keys nor create grants on them", (purpose) => {
    const actions = permissions(purpose).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^kms:(\*|.*Encrypt|Decrypt|GenerateData|CreateGrant)/.test(action))).toEqual([]);
  });
});

test("the role can be passed to flow logs only", () => {
  const document = JSON.stringify({ Statement: permissions("apply") });
  const passing = statementsOf(document).filter(({ Action }) => [Action].flat().includes("iam:PassRole"));
  expect(passing).toMatchObject([
    {
      Resource: `arn:aws:iam::${ACCOUNT}:role/service-prod-*`,
      Condition: { StringEquals: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" } },
    },
  ]);
});

test("the applying role creates network resources only with the stage's tags, and only within resources with these tags", () => {
  const document = JSON.stringify({ Statement: permissions("apply") });
  const requested = { "aws:RequestTag/service": "service", "aws:RequestTag/stage": "prod" };
  const carried = { "aws:ResourceTag/service": "service", "aws:ResourceTag/stage": "prod" };
  expect(statement(document, "CreateNetwork").Condition).toEqual({ StringEquals: requested });
  expect(statement(document, "CreateWithinNetwork").Condition).toEqual({ StringEquals: carried });
  const [making, within] = ["CreateNetwork", "CreateWithinNetwork"].map((sid) => statement(document, sid).Action);
  expect(making).toEqual(expect.arrayContaining([within].flat()));
  expect(within).not.toContain("ec2:CreateVpc");
});

test("resources of other owners cannot be tagged as the stage's and then changed", () => {
  const tagging = permissions("apply").filter(({ Action }) => [Action].flat().includes("ec2:CreateTags"));
  const claims = tagging.map(({ Sid, Condition }) => [Sid, Object.values(Condition ?? {}).flatMap(Object.keys)]);
  const [requested, carried] = ["aws:RequestTag", "aws:ResourceTag"].map((key) => [`${key}/service`, `${key}/stage`]);
  expect(Object.fromEntries(claims)).toEqual({
    TagAtCreation: [...(requested ?? []), "ec2:CreateAction"],
    TagOwn: carried,
    ClaimDefaultGroup: [...(requested ?? []), ...(carried ?? []), "aws:ResourceTag/Name"],
  });
  const claiming = tagging.find(({ Sid }) => Sid === "ClaimDefaultGroup");
  expect(claiming?.Resource).toBe(`arn:aws:ec2:eu-central-1:${ACCOUNT}:security-group/*`);
  expect(claiming?.Condition?.["Null"]).toEqual({
    "aws:ResourceTag/service": "true",
    "aws:ResourceTag/stage": "true",
    "aws:ResourceTag/Name": "true",
  });
});

test("the applying role creates endpoints with private DNS names", () => {
  const document = JSON.stringify({ Statement: permissions("apply") });
  expect(statement(document, "NameEndpoints")).toEqual({
    Sid: "NameEndpoints",
    Effect: "Allow",
    Action: ["route53:AssociateVPCWithHostedZone"],
    Resource: ["arn:aws:route53:::hostedzone/*", `arn:aws:ec2:eu-central-1:${ACCOUNT}:vpc/*`],
  });
});
