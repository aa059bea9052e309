import type { Facts } from "../../../cli/preflight/facts";
import type { Read, Subject } from "../../../cli/preflight/subject";
import type { AccountConfig, StageConfig } from "../../../config/schema";
import { securityControls } from "../../../config/security/controls";
import { Naming } from "../../../core/naming";
import { committedService } from "../../support/service";

/** A stage of the committed configuration, with the given sections replaced. */
export function subject(
  name = "dev",
  change: { readonly databricks?: Partial<AccountConfig["databricks"]>; readonly stage?: Partial<StageConfig> } = {},
): Subject {
  const { account, stages } = committedService();
  const found = stages.find(({ stage }) => stage === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  const stage = { ...found, ...change.stage };
  return {
    account: { ...account, databricks: { ...account.databricks, ...change.databricks } },
    stage,
    naming: new Naming(account.service, name),
    controls: securityControls(stage.security),
  };
}

export const value = <T>(read: T): Read<T> => ({ value: read });
export const UNREAD = { reason: "nobody answers" };

/** Returns facts (values from the clouds) for a preflight check. All facts that `read` lacks count as unread. */
export function facts(read: Partial<Facts> = {}): Facts {
  return {
    caller: UNREAD,
    zones: UNREAD,
    nodeTypeZones: UNREAD,
    quotas: {
      vpcs: UNREAD,
      addresses: UNREAD,
      natGateways: UNREAD,
      gatewayEndpoints: UNREAD,
      interfaceEndpoints: UNREAD,
    },
    ownVpcs: UNREAD,
    buckets: {},
    deniedActions: UNREAD,
    metastores: UNREAD,
    workspaces: UNREAD,
    configurationNames: UNREAD,
    configurationCounts: UNREAD,
    catalogs: UNREAD,
    servingEndpoints: UNREAD,
    systemSchemas: UNREAD,
    resourceQuotas: UNREAD,
    destinations: {},
    ...read,
  };
}
