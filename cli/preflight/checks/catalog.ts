import { fails, judge, ok, type Check } from "../finding";

/** The stage's catalog. Metastores list their catalogs to workspaces only, so that a first deploy finds out by itself. */
export const catalogCheck: Check = ({ naming }, { catalogs }) =>
  judge(`catalog ${naming.catalog}`, catalogs, (all) => {
    const found = all.find(({ name }) => name === naming.catalog);
    if (found === undefined) return ok("the name is free");
    if (found.comment === naming.catalogComment) return ok("the stage's own");
    return fails(
      `exists, owned by ${found.owner}, and does not bear the stage's comment`,
      "take it over by `imports` in account.yaml, or rename the service",
    );
  });
