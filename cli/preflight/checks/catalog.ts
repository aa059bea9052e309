import { judge, ok, type Check } from "../finding";

/** The stage's catalog: metastores list their catalogs to workspaces only. */
export const catalogCheck: Check = ({ naming }, { catalogs }) =>
  judge(`catalog ${naming.catalog}`, catalogs, (all) => {
    const found = all.find(({ name }) => name === naming.catalog);
    return found === undefined ? ok("the name is free") : judgeOwner(found.owner, naming.servicePrincipal("deploy"));
  });

function judgeOwner(owner: string, deploy: string): ReturnType<typeof ok> {
  // Databricks names a service principal by its application id, which only the state of the stack account knows.
  const isPerson = owner.includes("@");
  return isPerson
    ? {
        verdict: "fails",
        found: `exists, and ${owner} owns it`,
        remedy: `give it to ${deploy} and take it over by \`imports\` in account.yaml, or rename the service`,
      }
    : ok(`exists, owned by ${owner}`);
}
