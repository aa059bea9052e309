import { fails, judge, ok, type Check } from "../finding";

/** Names that are unique in the Databricks account. The name in the workspace's address is given by Databricks itself. */
export const accountNamesCheck: Check = ({ naming, stage }, { workspaces, configurationNames, ownVpcs }) => {
  if (stage.workspace.adopt !== undefined) return [];
  const name = naming.name();
  return judge(`name ${name} in the Databricks account`, configurationNames, (taken) => {
    const isThere = "value" in workspaces && workspaces.value.some((workspace) => workspace.name === name);
    const isDeployed = isThere || ("value" in ownVpcs && ownVpcs.value > 0);
    if (!taken.includes(name)) return ok("free");
    return isDeployed
      ? ok("taken by the stage itself, which is deployed")
      : fails(
          "a configuration of credentials or storage has it, and there is no workspace of that name",
          "remove what an earlier attempt left (account console, Cloud resources), or import it",
        );
  });
};
