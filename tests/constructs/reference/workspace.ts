// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { Principal } from "../../../constructs/identity/principal";
import { Experiment } from "../../../constructs/workspace/experiment";
import { IpAccessList } from "../../../constructs/workspace/ip-access-list";
import { WorkspaceDirectory } from "../../../constructs/workspace/workspace-directory";

// #region Experiment
export function experiment(scope: Construct): void {
  const experiment = new Experiment(scope, "Experiment", {
    experimentName: "/fraudops/dev/fraud",
    deletionProtection: true,
  });
  experiment.grantRead(Principal.group("fraudops-dev-analysts"));
}
// #endregion Experiment

// #region IpAccessList
export function ipAccessList(scope: Construct): void {
  new IpAccessList(scope, "Addresses", { label: "fraudops-dev", allowed: ["198.51.100.0/24"] });
}
// #endregion IpAccessList

// #region WorkspaceDirectory
export function workspaceDirectory(scope: Construct): void {
  const directory = new WorkspaceDirectory(scope, "Directory", {
    directoryPath: "/fraudops/dev",
    deletionProtection: true,
  });
  directory.grantEdit(Principal.group("fraudops-dev-ml-engineers"));
}
// #endregion WorkspaceDirectory
