import type { ReviewedStack } from "../../review/input";
import { permissionsOf, planned, reviewOf, sentencesOf, stackOf, type Planned } from "./support/plans";

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements.map((it) => ({ Effect: "Allow", ...it })) });

const access = (group: string, level: string): object => ({ group_name: group, permission_level: level });

const endpoint = planned(
  "databricks_model_serving.e",
  { name: "fraud", serving_endpoint_id: "e1" },
  { name: "fraud", serving_endpoint_id: "e1" },
);

/** Returns a planned change of an endpoint's access control list, with the endpoint itself. */
const lists = (before: readonly object[], after: readonly object[]): readonly Planned[] => [
  endpoint,
  planned(
    "databricks_permissions.p",
    { serving_endpoint_id: "e1", access_control: before },
    { serving_endpoint_id: "e1", access_control: after },
  ),
];

test.each([
  [
    "widened",
    [access("a", "CAN_QUERY")],
    [access("a", "CAN_MANAGE")],
    "`a` may now manage endpoint `fraud` (before: query)",
  ],
  [
    "narrowed",
    [access("a", "CAN_MANAGE")],
    [access("a", "CAN_VIEW")],
    "`a` may now only view endpoint `fraud` (before: manage)",
  ],
  ["taken away", [access("a", "CAN_QUERY")], [], "`a` may no longer query endpoint `fraud`"],
  ["given", [], [access("a", "CAN_QUERY")], "`a` may now query endpoint `fraud`"],
  [
    "given to several",
    [],
    [access("b", "CAN_QUERY"), access("a", "CAN_QUERY")],
    "`a` and `b` may now query endpoint `fraud`",
  ],
])("a permission that is %s is described in one sentence", (_what, before, after, sentence) => {
  expect(sentencesOf(...lists(before, after))).toEqual([sentence]);
});

test("an access list in another order has no changes", () => {
  const [one, other] = [access("a", "CAN_QUERY"), access("b", "CAN_VIEW")];
  expect(sentencesOf(...lists([one, other], [other, one]))).toEqual([]);
});

test("principals are shown with their names even if their ids are unknown", () => {
  const known = planned(
    "databricks_service_principal.jobs",
    null,
    { display_name: "dev-jobs" },
    {
      unknown: { application_id: true },
      configured: { display_name: "dev-jobs" },
    },
  );
  const grants = planned(
    "databricks_grants.g",
    null,
    { schema: "c.s", grant: [{ privileges: ["SELECT"] }] },
    {
      unknown: { grant: [{ principal: true }] },
      configured: {
        schema: "c.s",
        grant: [{ principal: "${databricks_service_principal.jobs.application_id}", privileges: ["SELECT"] }],
      },
    },
  );
  expect(sentencesOf(known, grants)).toEqual(["`dev-jobs` may now `SELECT` on schema `c.s`"]);
});

test("shows an unknown principal as known after the apply", () => {
  const acl = planned(
    "databricks_secret_acl.a",
    null,
    { scope: "s", permission: "READ" },
    { unknown: { principal: true } },
  );
  expect(sentencesOf(acl)).toEqual(["(name known after the apply) may now read the secrets in scope `s`"]);
});

test("added and removed privileges are listed separately, followed by all former privileges", () => {
  const grants = (...privileges: string[]): object => ({ catalog: "c", grant: [{ principal: "a", privileges }] });
  expect(
    sentencesOf(
      planned("databricks_grants.g", { ...grants("SELECT", "USE_CATALOG") }, { ...grants("MODIFY", "USE_CATALOG") }),
    ),
  ).toEqual([
    "`a` may now `MODIFY` on catalog `c`, and may no longer `SELECT` on catalog `c` (before: `SELECT` and `USE_CATALOG`)",
  ]);
});

test("a grant that moves from one resource to another is no change", () => {
  expect(
    sentencesOf(
      planned("databricks_grants.old", { schema: "c.s", grant: [{ principal: "a", privileges: ["SELECT"] }] }, null),
      planned("databricks_grant.new", null, { schema: "c.s", principal: "a", privileges: ["SELECT"] }),
    ),
  ).toEqual([]);
});

test.each([
  [
    "databricks_service_principal_role.r",
    { service_principal_id: "1", role: "account_admin" },
    "service principal `1` is now an ACCOUNT ADMINISTRATOR of Databricks",
  ],
  [
    "databricks_mws_permission_assignment.r",
    { workspace_id: 7, principal_id: 1, permissions: ["ADMIN"] },
    "`1` may now administer workspace `7`",
  ],
  [
    "databricks_group_member.r",
    { group_id: "platform-admins", member_id: "1" },
    "`1` is now a member of group `platform-admins`",
  ],
  [
    "databricks_grants.r",
    { schema: "c.s", grant: [{ principal: "account users", privileges: ["SELECT"] }] },
    "`account users` may now `SELECT` on schema `c.s`",
  ],
  [
    "aws_iam_role_policy_attachment.r",
    { role: "ci", policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    "role `ci` is now given policy `arn:aws:iam::aws:policy/AdministratorAccess`",
  ],
  [
    "aws_vpc_security_group_ingress_rule.r",
    { security_group_id: "sg", cidr_ipv4: "0.0.0.0/0", ip_protocol: "tcp", from_port: 22, to_port: 22 },
    "`0.0.0.0/0` may now reach security group `sg` on tcp 22",
  ],
  [
    "databricks_account_network_policy.r",
    { network_policy_id: "n", egress: { network_access: { restriction_mode: "FULL_ACCESS" } } },
    "serverless compute under the network policy `n` may now reach every destination on the internet on every port",
  ],
])("%s is reported prominently, and first", (address, after, sentence) => {
  const quiet = planned("databricks_secret_acl.q", null, { scope: "s", permission: "READ", principal: "a" });
  const [first, second] = permissionsOf(quiet, planned(address, null, after));
  expect([first?.sentence, first?.alarm, second?.alarm]).toEqual([sentence, true, false]);
});

test("managing a new object is not reported prominently", () => {
  const list = { serving_endpoint_id: "e1", access_control: [access("a", "CAN_MANAGE")] };
  expect(permissionsOf(endpoint, planned("databricks_permissions.p", null, list)).map(({ alarm }) => alarm)).toEqual([
    false,
  ]);
});

test.each([
  [
    "databricks_access_control_rule_set.r",
    {
      name: "accounts/a/servicePrincipals/app/ruleSets/default",
      grant_rules: [{ principals: ["groups/g"], role: "roles/servicePrincipal.user" }],
    },
    "`groups/g` may now run jobs as service principal `app`",
  ],
  [
    "databricks_service_principal_federation_policy.r",
    { service_principal_id: 1, oidc_policy: { issuer: "https://i", subject: "repo:a/b", audiences: ["x"] } },
    "whoever has a token of `https://i` with subject `repo:a/b` and audience `x` may now act as service principal `1`",
  ],
  [
    "databricks_ip_access_list.r",
    { label: "office", list_type: "ALLOW", enabled: true, ip_addresses: ["1.2.3.4/32", "1.2.3.5/32"] },
    "`1.2.3.4/32` and `1.2.3.5/32` may now reach the workspace (IP access list `office`)",
  ],
  [
    "aws_vpc_security_group_egress_rule.r",
    { security_group_id: "a", referenced_security_group_id: "b", ip_protocol: "-1" },
    "security group `a` may now reach security group `b` on every port",
  ],
  [
    "aws_security_group_rule.r",
    {
      type: "ingress",
      security_group_id: "a",
      cidr_blocks: ["10.0.0.0/8"],
      protocol: "tcp",
      from_port: 0,
      to_port: 65535,
    },
    "`10.0.0.0/8` may now reach security group `a` on every tcp port",
  ],
  [
    "databricks_workspace_binding.r",
    { securable_name: "c", workspace_id: 7, binding_type: "BINDING_TYPE_READ_ONLY" },
    "workspace `7` may now read catalog `c`",
  ],
])("%s is described in words", (address, after, sentence) => {
  expect(sentencesOf(planned(address, null, after))).toEqual([sentence]);
});

test("a new ingress rule is described beside an unchanged egress rule in the same words", () => {
  const ports = { ip_protocol: "tcp", from_port: 443, to_port: 443 };
  const egress = { security_group_id: "a", referenced_security_group_id: "b", ...ports };
  const ingress = { security_group_id: "b", referenced_security_group_id: "a", ...ports };
  expect(
    sentencesOf(
      planned("aws_vpc_security_group_egress_rule.kept", egress, egress),
      planned("aws_vpc_security_group_ingress_rule.new", null, ingress),
    ),
  ).toEqual(["security group `a` may now reach security group `b` on tcp 443"]);
});

test("the known values of a dynamic block are shown although a part of it is unknown", () => {
  const open = { cidr_blocks: ["0.0.0.0/0"], protocol: "tcp", from_port: 22, to_port: 22 };
  const content = { cidr_blocks: "${ingress.value.cidr}", security_groups: "${ingress.value.groups}", protocol: "tcp" };
  const group = planned(
    "aws_security_group.g",
    null,
    { name: "g", ingress: [open] },
    {
      configured: { dynamic: { ingress: { for_each: "${local.rules}", content } } },
      unknown: { ingress: [{ security_groups: true }] },
    },
  );
  expect(sentencesOf(group).join()).toContain("`0.0.0.0/0`");
});

test("reports a removed permissions boundary prominently", () => {
  const role = { name: "ci", assume_role_policy: policy() };
  const [change] = permissionsOf(planned("aws_iam_role.r", { ...role, permissions_boundary: "arn:b" }, { ...role }));
  expect(change).toMatchObject({ alarm: true });
  expect(change?.sentence).toContain(
    "role `ci` is now WITHOUT a permissions boundary, and is no longer limited by the permissions boundary `arn:b`",
  );
});

test.each([
  [
    { Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:AssumeRole" },
    "anyone in account `123456789012` may now assume role `x`",
  ],
  [{ Principal: "*", Action: "sts:AssumeRole" }, "anyone may now assume role `x`"],
  [
    {
      Principal: { Federated: "arn:aws:iam::1:oidc-provider/gitlab.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "gitlab.com:sub": "p" } },
    },
    "whoever has a token of `gitlab.com` may now assume role `x`, if `gitlab.com:sub` StringEquals `p`",
  ],
])("who may assume a role: %j", (statement, sentence) => {
  expect(sentencesOf(planned("aws_iam_role.x", null, { name: "x", assume_role_policy: policy(statement) }))).toEqual([
    sentence,
  ]);
});

test("a policy is compared statement by statement; of a changed statement, the changed actions are shown", () => {
  const put = { Sid: "Write", Action: ["s3:PutObject"], Resource: "arn:aws:s3:::a/*" };
  const wider = { ...put, Action: ["s3:PutObject", "s3:DeleteObject"] };
  const [list, get] = [
    { Action: "s3:ListBucket", Resource: "arn:aws:s3:::a" },
    { Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" },
  ];
  const before = { role: "jobs", policy: policy(list, put) };
  const after = { role: "jobs", policy: policy(get, wider) };
  expect(
    permissionsOf(planned("aws_iam_role_policy.p", before, after)).map(({ sentence, details }) => [
      sentence,
      ...details,
    ]),
  ).toEqual([
    ["role `jobs` may now `s3:GetObject` on `arn:aws:s3:::a/*`"],
    ["role `jobs` may no longer `s3:ListBucket` on `arn:aws:s3:::a`"],
    ["statement `Write` in the policy of role `jobs` changes", "+ action `s3:DeleteObject`"],
  ]);
});

test("every action on every resource is reported prominently; a statement that moves within its policy is not a change", () => {
  const [read, all] = [
    { Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" },
    { Action: "*", Resource: "*" },
  ];
  const [change, ...others] = permissionsOf(
    planned("aws_iam_policy.p", { name: "p", policy: policy(read) }, { name: "p", policy: policy(all, read) }),
  );
  expect(change).toMatchObject({ alarm: true, sentence: "policy `p` may now do EVERYTHING on every resource" });
  expect(others).toEqual([]);
});

test("reports a policy that is unknown before the apply", () => {
  const before = { bucket: "b", policy: policy({ Principal: "*", Action: "s3:GetObject", Resource: "x" }) };
  const change = planned(
    "aws_s3_bucket_policy.p",
    before,
    { bucket: "b" },
    {
      unknown: { policy: true },
      configured: { bucket: "b", policy: "${data.external.p.result}" },
    },
  );
  expect(permissionsOf(change)[0]).toMatchObject({
    alarm: true,
    sentence: "the policy of bucket `b` cannot be reviewed, because its text is known only after the apply",
  });
});

test("objects of a stack that was not applied are shown as unknown, not as references", () => {
  const metastore = "${data.terraform_remote_state.other.outputs.metastore}";
  const values = { metastore: null, principal: "deploy", privileges: ["CREATE_CATALOG"] };
  const details = { unknown: { metastore: true }, configured: { metastore } };
  expect(sentencesOf(planned("databricks_grant.g", null, values, details))).toEqual([
    "`deploy` may now `CREATE_CATALOG` on metastore `(known after apply)`",
  ]);
});

describe("private access settings", () => {
  const settings = (isPublic: boolean) => ({ private_access_settings_name: "s", public_access_enabled: isPublic });
  const address = "databricks_mws_private_access_settings.s";

  test("are not reported if the stack creates them, because the workspace was public before", () => {
    expect(permissionsOf(planned(address, null, settings(true)))).toEqual([]);
  });

  test("are reported prominently if a change allows access from the internet", () => {
    expect(permissionsOf(planned(address, settings(false), settings(true)))).toMatchObject([
      { alarm: true, sentence: expect.stringContaining("is now reachable from the internet") as string },
    ]);
  });
});

test("in a policy, an object with an unknown ARN is described by its name", () => {
  const policy = (resource: string): string =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `${resource}/*` }] });
  const configured = { role: "${aws_iam_role.r.id}", policy: policy("${aws_s3_bucket.b.arn}") };
  expect(
    sentencesOf(
      planned("aws_s3_bucket.b", null, { bucket: "data" }, { unknown: { arn: true } }),
      planned("aws_iam_role.r", null, { name: "reader" }, { unknown: { id: true } }),
      planned("aws_iam_role_policy.p", null, {}, { unknown: { role: true, policy: true }, configured }),
    ),
  ).toEqual(["role `reader` may now `s3:GetObject` on `(arn of S3 bucket data)/*`"]);
});

test("names the objects of each stack, although the stacks of two projects have equal addresses", () => {
  const project = (name: string): ReviewedStack =>
    stackOf(
      `dev-${name}`,
      planned(
        "databricks_model_serving.Endpoint",
        null,
        { name: `dev-${name}` },
        { unknown: { serving_endpoint_id: true }, configured: { name: `dev-${name}` } },
      ),
      planned(
        "databricks_permissions.Access",
        null,
        { access_control: [access("clients", "CAN_QUERY")] },
        {
          unknown: { serving_endpoint_id: true },
          configured: {
            serving_endpoint_id: "${databricks_model_serving.Endpoint.serving_endpoint_id}",
            access_control: [access("clients", "CAN_QUERY")],
          },
        },
      ),
    );
  const { permissions, stacks } = reviewOf(project("fraud"), project("cash"));

  expect(permissions.map(({ sentence }) => sentence)).toEqual(
    ["cash", "fraud"].map((name) => `\`clients\` may now query endpoint \`dev-${name}\``),
  );
  expect(stacks.map(({ resources }) => resources.map(({ label }) => label))).toEqual(
    ["fraud", "cash"].map((name) => [`model serving \`dev-${name}\``, `permissions on endpoint \`dev-${name}\``]),
  );
});
