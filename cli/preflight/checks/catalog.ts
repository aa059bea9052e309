import { fails, judge, ok, type Check } from "../finding";

/**
 * No other catalog may have the name of the stage's catalog. The comment of a catalog shows whether the stage created
 * it. Only a workspace can list catalogs, so nothing is checked before the stage has a workspace.
 */
export const catalogCheck: Check = ({ naming }, { catalogs }) =>
  judge(`catalog ${naming.catalog}`, catalogs, (all) => {
    const found = all.find(({ name }) => name === naming.catalog);
    if (found === undefined) return ok("the name is free");
    if (found.comment === naming.catalogComment) return ok("exists, with the comment of the stage's catalog");
    return fails(
      `exists, owned by ${found.owner}, without the stage's comment`,
      "import it with `imports` in account.yaml, or change `service` in account.yaml",
    );
  });
