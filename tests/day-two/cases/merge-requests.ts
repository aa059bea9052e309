import {
  allowedLoss,
  inPlace,
  nothingDeployed,
  on,
  refusedByConfiguration,
  refusedByGuard,
  type Owner,
} from "../support/case";

const ACCOUNT: readonly Owner[] = ["account"];

const TABLES = { "mergeRequests.tables": ["shared.samples.transactions"] };
const TWO_TABLES = { "mergeRequests.tables": ["shared.samples.transactions", "shared.samples.accounts"] };

/** A slot has principals and a catalog, which no configuration brings back. */
const LOSES_SLOTS = refusedByGuard("stateful-loss", "databricks_service_principal");

/** The pool of slots for the stages of merge requests. */
export const MERGE_REQUESTS = [
  ...on(ACCOUNT, { mergeRequests: null }, LOSES_SLOTS),
  ...on(ACCOUNT, { "mergeRequests.slots": 2 }, LOSES_SLOTS),
  ...on(ACCOUNT, { "mergeRequests.slots": 4 }, inPlace(), { back: LOSES_SLOTS }),
  // The sweeper reads it.
  ...on(ACCOUNT, { "mergeRequests.lifetimeHours": 24 }, nothingDeployed),
  ...on(ACCOUNT, TABLES),
  ...on(ACCOUNT, TWO_TABLES, inPlace(), { given: TABLES }),
  ...on(ACCOUNT, TABLES, inPlace(), { given: TWO_TABLES }),
  ...on(ACCOUNT, { "mergeRequests.tables": ["shared.samples.accounts"] }, inPlace(), { given: TABLES }),
  ...on(
    ACCOUNT,
    { "mergeRequests.tables": ["fraudops_dev.fraud.transactions"] },
    refusedByConfiguration("mergeRequests.tables[0]", "a table outside fraudops_dev"),
  ),
  ...on(ACCOUNT, { "mergeRequests.budget": null }, allowedLoss("databricks_budget")),
  ...on(ACCOUNT, { "mergeRequests.budget.usdPerMonth": 300 }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["fraud@example.com"] }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["ml-platform@example.com", "fraud@example.com"] }),
  ...on(ACCOUNT, { "mergeRequests.budget.alertEmails": ["ml-platform@example.com"] }, inPlace(), {
    given: { "mergeRequests.budget.alertEmails": ["ml-platform@example.com", "fraud@example.com"] },
  }),
];
