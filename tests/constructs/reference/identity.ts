// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { ApplyingPrincipal } from "../../../constructs/identity/applying-principal";
import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";
import { SecretScope } from "../../../constructs/secrets/secret-scope";

// #region ApplyingPrincipal
export function applyingPrincipal(scope: Construct): void {
  const deploy = new ApplyingPrincipal(scope, "Deploy", "deploy");
  new SecretScope(scope, "Secrets", { scopeName: "fraudops-dev", deletionProtection: true }).grantManage(
    deploy.principal,
  );
}
// #endregion ApplyingPrincipal

// #region KnownServicePrincipal
export function knownServicePrincipal(scope: Construct): void {
  const jobs = new KnownServicePrincipal(scope, "Jobs", "fraudops-dev-jobs");
  new SecretScope(scope, "JobSecrets", { scopeName: "fraudops-dev-jobs", deletionProtection: true }).grantRead(
    jobs.principal,
  );
}
// #endregion KnownServicePrincipal
