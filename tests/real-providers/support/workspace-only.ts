import type { Block, Blocks, Configuration, Json } from "./stage";

/** Where the provider finds the sandbox's workspace. */
export interface Target {
  readonly host: string;
  readonly token: string;
  readonly metastoreId: string;
}

/** Types of other providers, of which the sandbox's store holds the objects. */
const isOfWorkspace = (type: string): boolean => type.startsWith("databricks_");

/**
 * A stack as the databricks provider alone can apply it: without the resources of other providers, without
 * `prevent_destroy`, and with the sandbox's workspace in place of what other stacks' states would tell.
 */
export function workspaceOnly({ resource, data }: Configuration, target: Target): object {
  return {
    terraform: { required_providers: { databricks: { source: "databricks/databricks" } } },
    provider: {
      databricks: { host: target.host, token: target.token, retry_timeout_seconds: 20, http_timeout_seconds: 60 },
    },
    ...(Object.keys(data).some(isOfWorkspace) ? { data: prepared(data, target) } : {}),
    resource: prepared(resource, target),
  };
}

function prepared(blocks: Blocks, target: Target): Blocks {
  const kept = Object.entries(blocks).filter(([type]) => isOfWorkspace(type));
  return Object.fromEntries(
    kept.map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([name, block]) => [name, preparedBlock(block, target)])),
    ]),
  );
}

function preparedBlock(block: Block, target: Target): Block {
  const { "//": _comment, lifecycle: _lifecycle, provider: _provider, depends_on: dependencies, ...rest } = block;
  const kept = Array.isArray(dependencies)
    ? dependencies.filter((each) => typeof each === "string" && isOfWorkspace(each.replace(/^data\./, "")))
    : [];
  const values = withTarget(rest, target) as Block;
  return kept.length === 0 ? values : { ...values, depends_on: kept };
}

/** Replaces references to other stacks: the workspace's metastore is the only thing that is read there. */
function withTarget(value: Json, target: Target): Json {
  if (typeof value === "string") {
    return value.replace(/\$\{data\.terraform_remote_state\.[^}]*metastore_id\}/g, target.metastoreId);
  }
  if (Array.isArray(value)) return value.map((each) => withTarget(each, target));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withTarget(each, target)]));
}
