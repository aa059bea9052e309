import type { Json, JsonObject } from "../../ports";
import { resource } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { block, blocks, number, text } from "../values";
import { accountId } from "./scopes";

const MAX_NAME_LENGTH = 128;

/**
 * Adds ids to the planned alerts and their actions. Each takes the id of the alert or action at the same position in
 * `prior`, or a random id if there is none.
 */
function withIds(planned: JsonObject, prior: JsonObject = {}): readonly Json[] {
  const known = blocks(prior, "alert_configurations");
  return blocks(planned, "alert_configurations").map((alert, index) => {
    const actions = blocks(known[index] ?? {}, "action_configurations");
    return {
      ...alert,
      alert_configuration_id: text(known[index] ?? {}, "alert_configuration_id") || uuid(),
      action_configurations: blocks(alert, "action_configurations").map((action, place) => ({
        ...action,
        action_configuration_id: text(actions[place] ?? {}, "action_configuration_id") || uuid(),
      })),
    };
  });
}

const budget = resource({
  type: "databricks_budget",
  evidence: "read in source",
  source:
    "finops/resource_budget.go; the maximum length of the name and the number of alerts are from the SDK's billing model",
  scope: "account",
  rules: [
    {
      refuses: `an empty name, or one longer than ${MAX_NAME_LENGTH} characters`,
      check: (planned) => {
        const { length } = text(planned, "display_name");
        if (length < 1 || length > MAX_NAME_LENGTH)
          throw invalid(`display_name must have 1 to ${MAX_NAME_LENGTH} characters, got ${length}`);
      },
    },
    {
      refuses: "more or fewer than one alert, or an alert that lacks a monthly limit in US dollars or an e-mail action",
      check: (planned) => {
        const alerts = blocks(planned, "alert_configurations");
        const [alert] = alerts;
        if (!alert || alerts.length > 1)
          throw invalid(`a budget must have exactly one alert configuration, got ${alerts.length}`);
        const actions = blocks(alert, "action_configurations");
        const wrong =
          text(alert, "time_period") !== "MONTH" ||
          text(alert, "trigger_type") !== "CUMULATIVE_SPENDING_EXCEEDED" ||
          text(alert, "quantity_type") !== "LIST_PRICE_DOLLARS_USD" ||
          !((number(alert, "quantity_threshold") ?? 0) > 0) ||
          actions.length === 0 ||
          actions.some((action) => text(action, "action_type") !== "EMAIL_NOTIFICATION" || !text(action, "target"));
        if (wrong) {
          throw invalid(
            "an alert configuration needs time_period MONTH, trigger_type CUMULATIVE_SPENDING_EXCEEDED, " +
              "quantity_type LIST_PRICE_DOLLARS_USD, a quantity_threshold above 0, and actions of type " +
              `EMAIL_NOTIFICATION with a target, got ${JSON.stringify(alert)}`,
          );
        }
      },
    },
    {
      refuses: "a filter with an operator other than IN",
      check: (planned) => {
        const filter = block(planned, "filter") ?? {};
        const conditions = [
          ...blocks(filter, "tags").flatMap((tag) => blocks(tag, "value")),
          ...blocks(filter, "workspace_id"),
        ];
        const wrong = conditions.find((condition) => text(condition, "operator") !== "IN");
        if (wrong) throw invalid(`operator of a filter must be IN, got ${text(wrong, "operator")}`);
      },
    },
  ],
  create: (planned, context) => {
    const [id, now] = [uuid(), Date.now()];
    return {
      id: `${accountId(context)}|${id}`,
      account_id: accountId(context),
      budget_configuration_id: id,
      create_time: now,
      update_time: now,
      alert_configurations: withIds(planned),
    };
  },
  update: (planned, { attributes }) => ({
    update_time: Date.now(),
    alert_configurations: withIds(planned, attributes),
  }),
});

export const budgetBehaviours: readonly ResourceBehaviour[] = [budget];
