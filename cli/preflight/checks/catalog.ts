import { fails, judge, ok, type Check } from "../finding";

/**
 * The stage's catalog must not belong to another owner. Only a workspace can list catalogs, so the check does not cover
 * a first deploy.
 */
export const catalogCheck: Check = ({ naming }, { catalogs }) =>
  judge(`catalog ${naming.catalog}`, catalogs, (all) => {
    const found = all.find(({ name }) => name === naming.catalog);
    if (found === undefined) return ok("the name is free");
    if (found.comment === naming.catalogComment) return ok("the stage's own");
    return fails(
      `exists, owned by ${found.owner}, without the stage's comment`,
      "import it with `imports` in account.yaml, or rename the service",
    );
  });
