import { Principal } from "../../../constructs/identity/principal";
import { SecretScope } from "../../../constructs/secrets/secret-scope";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(deletionProtection = false): Synthesized {
  return synthesizeConstructs((scope) => {
    const secrets = new SecretScope(scope, "Secrets", { scopeName: "service-dev-fraud", deletionProtection });
    secrets.grantManage(Principal.group("platform-admins"));
    secrets.grantRead(Principal.servicePrincipal("${data.known.application_id}", "jobs"));
  });
}

test("each principal has its own entry, with a construct id that is known at synthesis", () => {
  const stack = synthesize();
  const [scope] = Object.keys(stack.byName("databricks_secret_scope"));
  const entries = Object.entries(stack.byName("databricks_secret_acl"));
  const own = { scope: `\${databricks_secret_scope.${scope}.id}` };
  expect(entries).toEqual([
    [
      expect.stringMatching(/Acl-jobs/),
      expect.objectContaining({ ...own, principal: "${data.known.application_id}", permission: "READ" }),
    ],
    [
      expect.stringMatching(/Acl-platform-admins/),
      expect.objectContaining({ ...own, principal: "platform-admins", permission: "MANAGE" }),
    ],
  ]);
});

test("a plan that destroys the values is an error under deletion protection", () => {
  expect(synthesize(true).only("databricks_secret_scope")["lifecycle"]).toEqual({ prevent_destroy: true });
});

test("only the scope's creator has MANAGE initially, and no value is declared", () => {
  const stack = synthesize();
  expect(stack.only("databricks_secret_scope")).toEqual({ name: "service-dev-fraud" });
  expect(stack.counts()).not.toHaveProperty("databricks_secret");
});
