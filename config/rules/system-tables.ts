import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** The system tables of all are turned on by a stage that is there, and stays. */
export function systemTablesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { systemTablesFrom: owner } = account.databricks;
  const lasting = stages.map(({ stage }) => stage).filter((stage) => !isShortLived(stage));
  if (owner === undefined || lasting.includes(owner)) return [];
  return [{ owner: "account", path: ["databricks", "systemTablesFrom"], allowed: lasting.join(", ") }];
}
