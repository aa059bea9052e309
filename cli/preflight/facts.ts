import { isShortLived } from "../../core/stage";
import { messageOf } from "../project";
import type {
  AwsCaller,
  BucketState,
  CatalogInfo,
  Clouds,
  ConfigurationCounts,
  MetastoreInfo,
  Quota,
  QuotaUse,
  PortResult,
  ResourceQuotaUse,
  SystemSchemaInfo,
  WorkspaceInfo,
} from "./clouds";
import type { Read, Subject } from "./subject";
import { stageCalls } from "./stage-calls";

/** Values from the clouds that the checks of `fraudops preflight` examine. */
export interface Facts {
  readonly caller: Read<AwsCaller>;
  readonly zones: Read<readonly string[]>;
  /** Zones that offer the stage's node type. */
  readonly nodeTypeZones: Read<readonly string[]>;
  readonly quotas: Readonly<Record<Quota, Read<QuotaUse>>>;
  /** Number of VPCs with the stage's tags: 0 if the stage has created no VPC. */
  readonly ownVpcs: Read<number>;
  /** State of every bucket that the stage creates, by name. */
  readonly buckets: Readonly<Record<string, Read<BucketState>>>;
  readonly deniedActions: Read<readonly string[]>;
  readonly metastores: Read<readonly MetastoreInfo[]>;
  readonly workspaces: Read<readonly WorkspaceInfo[]>;
  readonly configurationNames: Read<readonly string[]>;
  readonly configurationCounts: Read<ConfigurationCounts>;
  readonly catalogs: Read<readonly CatalogInfo[]>;
  readonly servingEndpoints: Read<readonly string[]>;
  readonly systemSchemas: Read<readonly SystemSchemaInfo[]>;
  readonly resourceQuotas: Read<readonly ResourceQuotaUse[]>;
  /** Whether DNS resolves each allowed destination of serverless egress, by host name. */
  readonly destinations: Readonly<Record<string, Read<boolean>>>;
}

const QUOTAS: readonly Quota[] = ["vpcs", "addresses", "natGateways", "gatewayEndpoints", "interfaceEndpoints"];

/**
 * Reads all values for the checks of a stage. A failed read is recorded with its reason, and the other reads continue.
 */
export async function readFacts(subject: Subject, clouds: Clouds): Promise<Facts> {
  const { stage, naming, account } = subject;
  const { aws, account: databricks, workspace, names } = clouds;
  const caller = await from(aws, (port) => port.caller());
  const tags = { service: account.service, stage: stage.stage };
  const buckets = bucketNames(subject);
  const { serverlessDestinations = [] } = stage.network;
  return {
    caller,
    zones: await from(aws, (port) => port.zones()),
    nodeTypeZones: await from(aws, (port) => port.zonesOffering(stage.compute.nodeType)),
    quotas: await each(QUOTAS, (quota) => from(aws, (port) => port.quota(quota))),
    ownVpcs: await from(aws, (port) => port.countVpcs(tags)),
    buckets: await each(buckets, (name) => from(aws, (port) => port.bucket(name))),
    deniedActions:
      "reason" in caller
        ? caller
        : await from(aws, (port) => port.deniedActions(caller.value, stageCalls(subject, naming))),
    metastores: await from(databricks, (port) => port.metastores()),
    workspaces: await from(databricks, (port) => port.workspaces()),
    configurationNames: await from(databricks, (port) => port.configurationNames()),
    configurationCounts: await from(databricks, (port) => port.configurationCounts()),
    catalogs: await from(workspace, (port) => port.catalogs()),
    servingEndpoints: await from(workspace, (port) => port.servingEndpoints()),
    systemSchemas: await from(workspace, (port) => port.systemSchemas()),
    resourceQuotas: await from(workspace, (port) => port.resourceQuotas()),
    destinations: await each(serverlessDestinations, (host) => attempt(() => names.resolves(host))),
  };
}

/** Buckets that the stage creates; none for a merge request's stage, whose slot is in dev's bucket. */
function bucketNames({ stage, naming, controls }: Subject): readonly string[] {
  if (isShortLived(stage.stage)) return [];
  const purposes = [
    "catalog" as const,
    ...(stage.workspace.adopt === undefined ? (["root"] as const) : []),
    ...(controls.accessLogs ? (["logs"] as const) : []),
  ];
  return purposes.map((purpose) => naming.bucket(purpose, stage.aws.accountId));
}

async function from<P, T>(reached: PortResult<P>, ask: (port: P) => Promise<T>): Promise<Read<T>> {
  return "reason" in reached ? reached : attempt(() => ask(reached.port));
}

async function attempt<T>(ask: () => Promise<T>): Promise<Read<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { reason: firstLine(messageOf(error)) };
  }
}

/** First line of an error message. The following lines contain remedies. */
export function firstLine(message: string): string {
  return message.split("\n")[0] ?? "";
}

async function each<T>(
  keys: readonly string[],
  read: (key: never) => Promise<Read<T>>,
): Promise<Readonly<Record<string, Read<T>>>> {
  const entries = await Promise.all(keys.map(async (key) => [key, await read(key as never)] as const));
  return Object.fromEntries(entries);
}
