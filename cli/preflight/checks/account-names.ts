import { fails, judge, ok, type Check } from "../finding";

/**
 * The stage's name must be free among the credential and storage configurations of the Databricks account. The
 * deployment name of the workspace is not checked, because Databricks assigns it.
 */
export const accountNamesCheck: Check = ({ naming, stage }, { workspaces, configurationNames, ownVpcs }) => {
  if (stage.workspace.adopt !== undefined) return [];
  const name = naming.name();
  return judge(`name ${name} in the Databricks account`, configurationNames, (taken) => {
    const isThere = "value" in workspaces && workspaces.value.some((workspace) => workspace.name === name);
    const isDeployed = isThere || ("value" in ownVpcs && ownVpcs.value > 0);
    if (!taken.includes(name)) return ok("free");
    return isDeployed
      ? ok("used by the stage itself, which is deployed")
      : fails(
          "a credential or storage configuration has this name, but no workspace has it",
          "delete the configuration that an earlier attempt left (account console, Cloud resources), or import it with `imports` in account.yaml",
        );
  });
};
