import { StageIdentities, type StageIdentitiesProps } from "../../../constructs/account/stage-identities";
import { gitHubIssuer, gitLabIssuer } from "../../../constructs/ci-identity";
import { Naming } from "../../../core/naming";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(props: Partial<StageIdentitiesProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new StageIdentities(scope, "Stage", {
      naming: new Naming("service", "dev"),
      databricksAccountId: "account",
      createsWorkspace: true,
      ciIssuers: [
        gitHubIssuer({ repository: "team/service" }),
        gitLabIssuer({ host: "gitlab.com", projectPath: "team/service" }),
      ],
      ...props,
    });
  });
}

const stack = synthesize();

/** Returns the display name of the resource to which a reference `${<type>.<name>.<attribute>}` points. */
function named(reference: unknown): unknown {
  const [, type = "", name = ""] = /^\${([^.]+)\.([^.]+)\./.exec(String(reference)) ?? [];
  return stack.byName(type)[name]?.["display_name"];
}

test("a stage has its four groups and three service principals, all under its name", () => {
  const names = (type: string): unknown[] => stack.all(type).map((item) => item["display_name"]);
  expect(names("databricks_group").sort()).toEqual([
    "service-dev-analysts",
    "service-dev-ml-engineers",
    "service-dev-platform-admins",
    "service-dev-scoring-clients",
  ]);
  expect(names("databricks_service_principal").sort()).toEqual([
    "service-dev-client",
    "service-dev-deploy",
    "service-dev-jobs",
  ]);
});

test("the deploy principal is a platform administrator, the client a scoring client, and the jobs principal in no group", () => {
  const members = stack
    .all("databricks_group_member")
    .map((item) => [named(item["group_id"]), named(item["member_id"])]);
  expect(members.sort()).toEqual([
    ["service-dev-platform-admins", "service-dev-deploy"],
    ["service-dev-scoring-clients", "service-dev-client"],
  ]);
});

test("only the deploy principal is an account administrator", () => {
  const role = stack.only("databricks_service_principal_role");
  expect([role["role"], named(role["service_principal_id"])]).toEqual(["account_admin", "service-dev-deploy"]);
});

test("a stage that adopts its workspace has no account administrator", () => {
  expect(synthesize({ createsWorkspace: false }).counts()).not.toHaveProperty("databricks_service_principal_role");
});

test("only the deploy principal may run jobs as the jobs principal", () => {
  const rules = stack.only("databricks_access_control_rule_set");
  const [grant] = rules["grant_rules"] as [{ role: string; principals: string[] }];
  expect(rules["name"]).toMatch(
    /^accounts\/account\/servicePrincipals\/\${.+jobs.+\.application_id}\/ruleSets\/default$/,
  );
  expect(grant.role).toBe("roles/servicePrincipal.user");
  expect(grant.principals.map(named)).toEqual(["service-dev-deploy"]);
});

test("only CI jobs that apply or that plan merged code can authenticate, as the deploy principal", () => {
  const policies = stack.all("databricks_service_principal_federation_policy");
  expect(new Set(policies.map((policy) => named(policy["service_principal_id"])))).toEqual(
    new Set(["service-dev-deploy"]),
  );
  const claims = policies.map((policy) => [
    policy["policy_id"],
    (policy["oidc_policy"] as Record<string, unknown>)["subject"],
  ]);
  expect(claims).toEqual([
    ["github-apply", "repo:team/service:environment:dev"],
    ["github-merge-plan", "repo:team/service:environment:dev-merge-plan"],
    ["gitlab-apply", "project_path:team/service:ref_type:branch:ref:dev"],
  ]);
  expect(policies[0]?.["oidc_policy"]).toMatchObject({
    issuer: "https://token.actions.githubusercontent.com",
    audiences: ["account"],
  });
});
