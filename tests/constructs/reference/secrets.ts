// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";
import { Principal } from "../../../constructs/identity/principal";
import { SecretScope } from "../../../constructs/secrets/secret-scope";

// #region SecretScope
export function secretScope(scope: Construct): void {
  const secrets = new SecretScope(scope, "Secrets", { scopeName: "fraudops-dev-fraud", deletionProtection: true });
  secrets.grantManage(Principal.group("fraudops-dev-platform-admins"));
  secrets.grantRead(new KnownServicePrincipal(scope, "Jobs", "fraudops-dev-jobs").principal);
}
// #endregion SecretScope
