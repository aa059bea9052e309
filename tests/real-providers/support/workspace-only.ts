import type { Block, Blocks, Configuration } from "./stage";
import { isOfProvider } from "./trial";

/** Connection of the provider to the sandbox's workspace. */
export interface Target {
  readonly host: string;
  readonly token: string;
  /** Timeout of the provider's requests, in seconds. @default 60 */
  readonly timeoutSeconds?: number;
}

/**
 * Returns a stack's Terraform configuration without `lifecycle` blocks (`prevent_destroy`) and without the resources of
 * other providers, so that the Databricks provider alone can apply and destroy the stack.
 */
export function workspaceOnly({ resource, data }: Configuration, target: Target): object {
  return {
    terraform: { required_providers: { databricks: { source: "databricks/databricks" } } },
    provider: {
      databricks: {
        host: target.host,
        token: target.token,
        retry_timeout_seconds: 20,
        http_timeout_seconds: target.timeoutSeconds ?? 60,
      },
    },
    ...(Object.keys(data).some(isOfProvider) ? { data: prepared(data) } : {}),
    resource: prepared(resource),
  };
}

function prepared(blocks: Blocks): Blocks {
  const kept = Object.entries(blocks).filter(([type]) => isOfProvider(type));
  return Object.fromEntries(
    kept.map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([name, block]) => [name, preparedBlock(block)])),
    ]),
  );
}

function preparedBlock(block: Block): Block {
  const { "//": _comment, lifecycle: _lifecycle, provider: _provider, depends_on: dependencies, ...rest } = block;
  const kept = Array.isArray(dependencies)
    ? dependencies.filter((each) => typeof each === "string" && isOfProvider(each.replace(/^data\./, "")))
    : [];
  return kept.length === 0 ? rest : { ...rest, depends_on: kept };
}
