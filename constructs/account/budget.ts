import { Budget as BudgetResource } from "@cdktf/provider-databricks/lib/budget";
import { Construct } from "constructs";

/** Properties for `Budget`. */
export interface BudgetProps {
  /** At most 128 characters. */
  readonly budgetName: string;
  /** List price in US dollars, without AWS's share, that a calendar month may cost. */
  readonly usdPerMonth: number;
  /** Who is told, by e-mail, in the month in which it costs more; at least one. */
  readonly alertEmails: readonly string[];
  /** Tags that all of the usage carries; where values are listed, one of them. */
  readonly tags: Readonly<Record<string, string | readonly string[]>>;
}

/** What tagged usage of Databricks may cost per month before people are told. It stops nothing: cluster policies do. */
export class Budget extends Construct {
  public constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    if (!(props.usdPerMonth > 0))
      throw new Error(`budget ${props.budgetName} allows ${props.usdPerMonth} USD: give more`);
    if (props.alertEmails.length === 0) throw new Error(`budget ${props.budgetName} tells nobody: give an address`);
    new BudgetResource(this, "Resource", {
      displayName: props.budgetName,
      // A budget takes exactly one alert.
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
