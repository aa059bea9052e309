import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/**
 * `systemTablesFrom` and `systemSchemas` must be both set or both absent. `systemTablesFrom` must name an existing,
 * long-lived stage.
 */
export function systemTablesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { systemTablesFrom: from, systemSchemas: schemas } = account.databricks;
  const longLived = stages.map(({ stage }) => stage).filter((stage) => !isShortLived(stage));
  const finding = (field: string, allowed: string): ServiceFinding => ({
    owner: "account",
    path: ["databricks", field],
    allowed,
  });
  return [
    ...(from === undefined || longLived.includes(from) ? [] : [finding("systemTablesFrom", longLived.join(", "))]),
    ...(from !== undefined && schemas === undefined
      ? [finding("systemTablesFrom", "no value, unless systemSchemas names the schemas to enable")]
      : []),
    ...(from === undefined && schemas !== undefined
      ? [finding("systemSchemas", "no value, unless systemTablesFrom names the stage that enables the system schemas")]
      : []),
  ];
}
