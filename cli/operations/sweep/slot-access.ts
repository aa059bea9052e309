import { loadAccount, loadStage, type LoadOptions } from "../../../config/load";
import type { AccountConfig } from "../../../config/schema";
import { slotNaming, type Naming } from "../../../core/naming";
import { SLOT_ROLES, slotNames, type SlotName, type SlotRole } from "../../../core/slot";
import { configuration } from "../../configuration";
import { connectAs, connectTo } from "../../connect";
import { ApiError, DatabricksClient } from "../../databricks/client";
import { UserError } from "../../project";
import { mintToken } from "../../sandbox/control";
import { slotWorkspace } from "../../sandbox/guest";
import type { SandboxInfo } from "../../sandbox/info";
import type { Target } from "../../target";
import { statesOf } from "../../records/records";
import type { Owner } from "./owned";
import type { SweptSlot } from "./sweep-slot";

/**
 * The slots that are configured for a target. A slot is a set of resources in dev's workspace that merge requests use
 * one after another.
 */
export interface SlotPool {
  readonly account: AccountConfig;
  readonly mergeRequests: NonNullable<AccountConfig["mergeRequests"]>;
  readonly slots: readonly SlotName[];
}

/** The properties of a target that determine how to access slots. */
export type SlotTarget = Pick<Target, "sandbox" | "home" | "overlay">;

/** Reads the slots from the configuration. @throws UserError if no slots are configured */
export function slotPool({ overlay }: Pick<Target, "overlay">): SlotPool {
  const account = loadAccount(configuration(overlay));
  const { mergeRequests } = account;
  if (mergeRequests === undefined)
    throw new UserError("no slots are configured: set mergeRequests in config/account.yaml");
  return { account, mergeRequests, slots: slotNames(mergeRequests.slots) };
}

/**
 * Returns a slot with its service principals, without those whose objects the caller cannot list and remove.
 * @param note reports a principal whose objects the caller cannot list
 * @throws UserError if the caller is neither the slot's deploying principal nor a workspace administrator
 */
export async function openSlot(target: SlotTarget, slot: SlotName, note: (line: string) => void): Promise<SweptSlot> {
  const { account } = slotPool(target);
  const naming = slotNaming(account.service, slot);
  const owners =
    target.sandbox === undefined
      ? await cloudOwners(naming, target, note)
      : await sandboxOwners(naming, target.sandbox);
  const place = { catalog: naming.catalog, directory: naming.directory };
  return { slot, place, owners, states: statesOf(account, target.home) };
}

/** SCIM record of the calling principal. */
interface CurrentPrincipal {
  readonly userName: string;
  readonly displayName?: string;
}

/** The principal with which a client authenticates. */
export function currentPrincipal(client: DatabricksClient): Promise<CurrentPrincipal> {
  return client.call<CurrentPrincipal>("GET", "/api/2.0/preview/scim/v2/Me");
}

async function sandboxOwners(naming: Naming, sandbox: SandboxInfo): Promise<readonly Owner[]> {
  const host = await slotWorkspace(sandbox, naming);
  const owners: Owner[] = [];
  for (const role of SLOT_ROLES) {
    const name = naming.servicePrincipal(role);
    const client = new DatabricksClient(host, await mintToken(sandbox, name));
    owners.push({ name, client, applicationId: (await currentPrincipal(client)).userName });
  }
  return owners;
}

async function cloudOwners(
  naming: Naming,
  target: SlotTarget,
  note: (line: string) => void,
): Promise<readonly Owner[]> {
  const host = requestHost(configuration(target.overlay));
  const client = connectTo(host);
  const me = await currentPrincipal(client);
  const name = (role: SlotRole): string => naming.servicePrincipal(role);
  if (me.displayName === name("deploy")) {
    const deploy = { name: name("deploy"), applicationId: me.userName, client };
    const id = await jobsOf(client, naming);
    const jobs = connectAs(host, id);
    if (jobs !== undefined) return [deploy, { name: name("jobs"), applicationId: id, client: jobs }];
    note(
      `objects that ${name("jobs")} created are not listed: only a CI pipeline that deploys to the slot, or a workspace administrator, can list them`,
    );
    return [deploy];
  }
  const owners: Owner[] = [];
  for (const role of SLOT_ROLES)
    owners.push({ name: name(role), client, applicationId: await lookedUp(client, name(role), me) });
  return owners;
}

/** URL of the workspace that all slots share. */
function requestHost(options: LoadOptions): string {
  const host = process.env["DATABRICKS_HOST"] || loadStage("pr-1", options).workspace.adopt?.host;
  if (host !== undefined) return host;
  throw new UserError(
    "the URL of the slots' workspace is unknown: set workspace.adopt in config/stages/pr.yaml, or DATABRICKS_HOST",
  );
}

/** Application id of the principal that a slot's jobs run as: `single_user_name` in the slot's cluster policy. */
async function jobsOf(client: DatabricksClient, naming: Naming): Promise<string> {
  interface Policy {
    readonly name: string;
    readonly definition: string;
  }
  const { policies = [] } = await client.call<{ policies?: Policy[] }>("GET", "/api/2.0/policies/clusters/list");
  const name = naming.clusterPolicy("training");
  const definition = policies.find((policy) => policy.name === name)?.definition;
  const rule = (JSON.parse(definition ?? "{}") as { single_user_name?: { value?: string } }).single_user_name;
  if (rule?.value !== undefined) return rule.value;
  throw new UserError(
    `cluster policy ${name} does not exist or sets no single_user_name, the principal of the slot's jobs: apply the stage that owns the workspace`,
  );
}

/** Application id of a service principal. Only administrators can look it up. */
async function lookedUp(client: DatabricksClient, name: string, me: CurrentPrincipal): Promise<string> {
  interface Found {
    readonly Resources?: readonly { readonly applicationId: string }[];
  }
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  const route = `/api/2.0/preview/scim/v2/ServicePrincipals?filter=${filter}`;
  const { Resources: found = [] } = await client.call<Found>("GET", route).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return { Resources: [] };
    throw error;
  });
  const [principal] = found;
  if (principal !== undefined) return principal.applicationId;
  throw new UserError(
    `${me.displayName ?? me.userName} is neither the deploying principal of the slot nor an administrator who can look up ${name}: authenticate as ${name}`,
  );
}
