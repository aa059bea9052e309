// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { Principal } from "../../../constructs/identity/principal";
import { ServingEndpoint } from "../../../constructs/serving/serving-endpoint";

// #region ServingEndpoint
export function servingEndpoint(scope: Construct): void {
  const endpoint = new ServingEndpoint(scope, "Endpoint", {
    endpointName: "fraudops-dev-fraud",
    deletionProtection: true,
    tags: { stage: "dev" },
  });
  endpoint.grantQuery(Principal.group("fraudops-dev-scoring-clients"));
}
// #endregion ServingEndpoint
