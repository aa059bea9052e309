import { Address4 } from "ip-address";
import { resource } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { text, texts } from "../values";

/** Maximum number of addresses and ranges in all lists of a workspace together. */
const MAX_ENTRIES = 1000;

const ipAccessList = resource({
  type: "databricks_ip_access_list",
  evidence: "read in source",
  source:
    "access/resource_ip_access_list.go; the limits are documented; unlike Databricks, the sandbox accepts a list " +
    "that blocks the caller",
  scope: "workspace",
  rules: [
    {
      refuses: "a type other than ALLOW or BLOCK, a list without entries, or an entry that is no IPv4 address or range",
      check: (planned) => {
        const kind = text(planned, "list_type");
        const entries = texts(planned, "ip_addresses");
        const wrong = entries.find((each) => !Address4.isValid(each));
        if (!["ALLOW", "BLOCK"].includes(kind)) throw invalid(`list_type must be ALLOW or BLOCK, got "${kind}"`);
        if (entries.length === 0) throw invalid("ip_addresses needs at least one address");
        if (wrong !== undefined) throw invalid(`ip_addresses: "${wrong}" is neither an IPv4 address nor a range`);
      },
    },
    {
      refuses: `more than ${MAX_ENTRIES} addresses and ranges in the workspace`,
      check: (planned, { store, scope }, prior) => {
        const others = store.find("databricks_ip_access_list", scope).filter(({ id }) => id !== prior?.id);
        const lists = [planned, ...others.map(({ attributes }) => attributes)];
        const count = lists.reduce((sum, list) => sum + texts(list, "ip_addresses").length, 0);
        if (count > MAX_ENTRIES) {
          throw invalid(`QUOTA_EXCEEDED: a workspace can have ${MAX_ENTRIES} addresses and ranges, got ${count}`);
        }
      },
    },
  ],
  create: (planned) => ({ id: uuid(), enabled: planned["enabled"] ?? true }),
});

export const ipAccessListBehaviours: readonly ResourceBehaviour[] = [ipAccessList];
