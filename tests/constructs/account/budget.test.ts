import { Budget, type BudgetProps } from "../../../constructs/account/budget";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(change: Partial<BudgetProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new Budget(scope, "Budget", {
      budgetName: "service-dev",
      usdPerMonth: 500,
      alertEmails: ["one@example.com", "two@example.com"],
      tags: { service: "service", stage: "dev" },
      ...change,
    });
  });
}

test("Databricks sends e-mails in a month whose cost exceeds the budget", () => {
  expect(synthesize().only("databricks_budget")["alert_configurations"]).toEqual([
    {
      time_period: "MONTH",
      trigger_type: "CUMULATIVE_SPENDING_EXCEEDED",
      quantity_type: "LIST_PRICE_DOLLARS_USD",
      quantity_threshold: "500",
      action_configurations: [
        { action_type: "EMAIL_NOTIFICATION", target: "one@example.com" },
        { action_type: "EMAIL_NOTIFICATION", target: "two@example.com" },
      ],
    },
  ]);
});

test("a budget counts the cost of resources that have all of its tags", () => {
  expect(synthesize().only("databricks_budget")["filter"]).toEqual({
    tags: [
      { key: "service", value: { operator: "IN", values: ["service"] } },
      { key: "stage", value: { operator: "IN", values: ["dev"] } },
    ],
  });
});

test.each([
  ["no money", { usdPerMonth: 0 }, "budget service-dev has usdPerMonth 0: give more than 0"],
  ["nobody to tell", { alertEmails: [] }, "budget service-dev has no alertEmails: give at least one address"],
])("fails on %s", (_what, change, message) => {
  expect(() => synthesize(change)).toThrow(message);
});
