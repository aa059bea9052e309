import type { JsonObject } from "../../ports";
import { project } from "../../provider/plan/project";
import { blockOf } from "../../provider/schema/model";
import type { ProviderSchema } from "../schema-file";
import { toProvider } from "./changes/measure";
import type { Value } from "./plugin-protocol";

/** Provider configurations that allow planning without network access. */
const OFFLINE: Readonly<Record<string, JsonObject>> = {
  aws: {
    region: "us-east-1",
    access_key: "none",
    secret_key: "none",
    skip_credentials_validation: true,
    skip_metadata_api_check: "true",
    skip_region_validation: true,
    skip_requesting_account_id: true,
  },
  databricks: { host: "https://accounts.cloud.databricks.com", account_id: "none", token: "none" },
};

/**
 * Provider configuration for planning without network access.
 * @param given provider configuration of a stack. Its `allowed_account_ids` are dropped. For Databricks, the `token` is
 * replaced. For AWS, the arguments in `given` override those in `OFFLINE`. @default - the configuration in `OFFLINE`
 */
export function offlineConfig(prefix: string, { provider }: ProviderSchema, given: JsonObject = {}): Value {
  const { allowed_account_ids: _, ...usable } = given;
  const host = prefix === "databricks" ? { ...usable, token: "none" } : { ...OFFLINE["aws"], ...usable };
  const config = Object.keys(given).length === 0 ? (OFFLINE[prefix] ?? {}) : host;
  return toProvider(project(blockOf(provider.block), config));
}
