import { inPlace, nothingDeployed, on, refusedByConfiguration, refusedByGuard, type Owner } from "../support/case";
import { SHARED_TABLES } from "../support/shared-tables";

const ACCOUNT: readonly Owner[] = ["account"];

const [ONE, OTHER] = SHARED_TABLES;
const TABLES = { "mergeRequests.tables": [ONE] };
const TWO_TABLES = { "mergeRequests.tables": [ONE, OTHER] };

/** Expects that the guard refuses to remove a slot, which would delete the slot's principals and catalog for good. */
const LOSES_SLOTS = refusedByGuard("stateful-loss", "databricks_service_principal");

/** Changes of `mergeRequests`, e.g. of the number of slots and of the tables that stages of merge requests may read. */
export const MERGE_REQUESTS = [
  ...on(ACCOUNT, { mergeRequests: null }, refusedByConfiguration("stage", "account.yaml has no `mergeRequests`")),
  ...on(ACCOUNT, { "mergeRequests.slots": 1 }, LOSES_SLOTS),
  ...on(ACCOUNT, { "mergeRequests.slots": 2 }, LOSES_SLOTS),
  ...on(ACCOUNT, { "mergeRequests.slots": 6 }, inPlace(), { back: LOSES_SLOTS }),
  // The guard refuses, because with four slots the deployed pr-7 would move from slot 1 to slot 3.
  ...on(ACCOUNT, { "mergeRequests.slots": 4 }, refusedByGuard("cannot-change", "databricks_schema")),
  // Deploys nothing, because only commands that remove old stages of merge requests read this setting, e.g. `sweep`.
  ...on(ACCOUNT, { "mergeRequests.lifetimeHours": 24 }, nothingDeployed),
  ...on(ACCOUNT, TABLES),
  ...on(ACCOUNT, TWO_TABLES, inPlace(), { given: TABLES }),
  ...on(ACCOUNT, TABLES, inPlace(), { given: TWO_TABLES }),
  ...on(ACCOUNT, { "mergeRequests.tables": [OTHER] }, inPlace(), { given: TABLES }),
  ...on(
    ACCOUNT,
    { "mergeRequests.tables": ["fraudops_dev.fraud.transactions"] },
    refusedByConfiguration("mergeRequests.tables[0]", "a table outside fraudops_dev"),
  ),
  ...on(ACCOUNT, { "mergeRequests.budget": null }),
  ...on(ACCOUNT, { "mergeRequests.budget.usdPerMonth": 300 }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["fraud@example.com"] }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["ml-platform@example.com", "fraud@example.com"] }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["ml-platform@example.com"] }, inPlace(), {
    given: { "mergeRequests.budget.alertEmails": ["ml-platform@example.com", "fraud@example.com"] },
  }),
];
