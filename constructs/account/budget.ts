import { Budget as BudgetResource } from "@cdktf/provider-databricks/lib/budget";
import { Construct } from "constructs";

/** Properties for `Budget`. */
export interface BudgetProps {
  /** At most 128 characters. */
  readonly budgetName: string;
  /** Limit per calendar month in US dollars at Databricks list prices, without the cost of AWS resources. */
  readonly usdPerMonth: number;
  /** E-mail addresses that are notified when a month's usage exceeds the limit; at least one. */
  readonly alertEmails: readonly string[];
  /** Tags that usage must have to count towards the budget; a list of values matches usage with any of the values. */
  readonly tags: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Monthly budget of tagged Databricks usage. A budget only sends notifications; it does not stop usage. Cluster
 * policies limit the size of clusters.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#Budget}
 */
export class Budget extends Construct {
  public constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    if (!(props.usdPerMonth > 0))
      throw new Error(`budget ${props.budgetName} has usdPerMonth ${props.usdPerMonth}: give more than 0`);
    if (props.alertEmails.length === 0) {
      throw new Error(`budget ${props.budgetName} has no alertEmails: give at least one address`);
    }
    new BudgetResource(this, "Resource", {
      displayName: props.budgetName,
      // A budget has exactly one alert.
      alertConfigurations: [
        {
          timePeriod: "MONTH",
          triggerType: "CUMULATIVE_SPENDING_EXCEEDED",
          quantityType: "LIST_PRICE_DOLLARS_USD",
          quantityThreshold: String(props.usdPerMonth),
          actionConfigurations: props.alertEmails.map((target) => ({ actionType: "EMAIL_NOTIFICATION", target })),
        },
      ],
      filter: {
        tags: Object.entries(props.tags).map(([key, value]) => ({
          key,
          value: { operator: "IN", values: [value].flat() },
        })),
      },
    });
  }
}
