import type { ResourceQuotaUse } from "../clouds";
import { fails, judge, ok, type Check } from "../finding";
import type { Subject } from "../subject";

/** Object types that quotas of a metastore count. A new stage adds one object of each type. */
const IN_METASTORE = ["catalog", "external-location", "storage-credential"];

/** Unity Catalog's quotas must leave room: in the stage's catalog and, if the stage is new, in the metastore. */
export const resourceQuotasCheck: Check = (subject, { resourceQuotas, catalogs }) => {
  const isThere = "value" in catalogs && catalogs.value.some(({ name }) => name === subject.naming.catalog);
  return judge("quotas of Unity Catalog", resourceQuotas, (all) => {
    const concerned = all.filter((quota) => addsTo(subject, quota, isThere));
    const full = concerned.filter(({ used, limit }) => used >= limit);
    return full.length === 0
      ? ok(concerned.map(inWords).join(", ") || "no quota applies to the objects of the stage")
      : fails(
          `the quotas leave no room for the stage: ${full.map(inWords).join(", ")}`,
          "delete unused objects, or ask your Databricks account team for an increase",
        );
  });
};

function addsTo({ naming }: Subject, { parentType, parent, child }: ResourceQuotaUse, isThere: boolean): boolean {
  if (parentType === "metastore") return !isThere && IN_METASTORE.includes(child);
  return parent === naming.catalog || parent.startsWith(`${naming.catalog}.`);
}

function inWords({ parentType, parent, child, used, limit }: ResourceQuotaUse): string {
  return `${child} in ${parentType === "metastore" ? "the metastore" : `${parentType} ${parent}`} (${used} of ${limit} used)`;
}
