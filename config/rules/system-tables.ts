import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** The system tables of all are turned on by a stage that is there, and stays; it is told which ones. */
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
