import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** `systemTablesFrom` names an existing, long-lived stage, and `systemSchemas` at least one schema for it to turn on. */
export function systemTablesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { systemTablesFrom: from, systemSchemas: schemas } = account.databricks;
  const lasting = stages.map(({ stage }) => stage).filter((stage) => !isShortLived(stage));
  const finding = (field: string, allowed: string): ServiceFinding => ({
    owner: "account",
    path: ["databricks", field],
    allowed,
  });
  return [
    ...(from === undefined || lasting.includes(from) ? [] : [finding("systemTablesFrom", lasting.join(", "))]),
    ...(from !== undefined && schemas === undefined
      ? [finding("systemTablesFrom", "nothing as long as systemSchemas names no schema to turn on")]
      : []),
    ...(from === undefined && schemas !== undefined
      ? [finding("systemSchemas", "nothing as long as systemTablesFrom names no stage that turns them on")]
      : []),
  ];
}
