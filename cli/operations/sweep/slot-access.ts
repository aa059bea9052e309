import { loadAccount, loadStage, type LoadOptions } from "../../../config/load";
import type { AccountConfig } from "../../../config/schema";
import { slotNaming, type Naming } from "../../../core/naming";
import { SLOT_ROLES, slotNames, type SlotName, type SlotRole } from "../../../core/slot";
import { configuration } from "../../configuration";
import { connectAs, connectTo } from "../../connect";
import { DatabricksClient } from "../../databricks/client";
import { UserError } from "../../project";
import { mintToken } from "../../sandbox/control";
import { slotWorkspace } from "../../sandbox/guest";
import type { Target } from "../../target";
import { statesOf } from "../../records/records";
import type { Owner } from "./owned";
import type { SweptSlot } from "./sweep-slot";

/** The slots of the service at a target. */
export interface SlotPool {
  readonly account: AccountConfig;
  readonly mergeRequests: NonNullable<AccountConfig["mergeRequests"]>;
  readonly slots: readonly SlotName[];
}

/** Where slots are, as far as their way there depends on it. */
export type SlotTarget = Pick<Target, "sandbox" | "home" | "overlay">;

/** @throws UserError where merge requests have no slots */
export function slotPool({ overlay }: Pick<Target, "overlay">): SlotPool {
  const account = loadAccount(configuration(overlay));
  const { mergeRequests } = account;
  if (mergeRequests === undefined) throw new UserError("there are no slots: account.yaml has no mergeRequests");
  return { account, mergeRequests, slots: slotNames(mergeRequests.slots) };
}

/**
 * A slot with its principals, as far as the caller can act for them.
 * @param note says who cannot be acted for
 * @throws UserError when the caller is neither a principal of the slot nor an administrator of the workspace
 */
export async function openSlot(target: SlotTarget, slot: SlotName, note: (line: string) => void): Promise<SweptSlot> {
  const { account } = slotPool(target);
  const naming = slotNaming(account.service, slot);
  const owners =
    target.sandbox === undefined ? await cloudOwners(naming, target, note) : await sandboxOwners(naming, target);
  const place = { catalog: naming.catalog, directory: naming.directory };
  return { slot, place, owners, states: statesOf(account, target.home) };
}

/** A principal as SCIM shows it to itself. */
interface Me {
  readonly userName: string;
  readonly displayName?: string;
}

/** Who a client acts as. */
export function whoIs(client: DatabricksClient): Promise<Me> {
  return client.call<Me>("GET", "/api/2.0/preview/scim/v2/Me");
}

async function sandboxOwners(naming: Naming, { sandbox }: SlotTarget): Promise<readonly Owner[]> {
  if (sandbox === undefined) throw new Error("the target is no sandbox");
  const host = await slotWorkspace(sandbox, naming);
  const owners: Owner[] = [];
  for (const role of SLOT_ROLES) {
    const name = naming.servicePrincipal(role);
    const client = new DatabricksClient(host, await mintToken(sandbox, name));
    owners.push({ name, client, applicationId: (await whoIs(client)).userName });
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
  const me = await whoIs(client);
  const name = (role: SlotRole): string => naming.servicePrincipal(role);
  if (me.displayName === name("deploy")) {
    const deploy = { name: name("deploy"), applicationId: me.userName, client };
    const id = await jobsOf(client, naming);
    const jobs = connectAs(host, id);
    if (jobs !== undefined) return [deploy, { name: name("jobs"), applicationId: id, client: jobs }];
    note(`what ${name("jobs")} has made itself is not seen: only a pipeline can act as it, or an administrator see it`);
    return [deploy];
  }
  const owners: Owner[] = [];
  for (const role of SLOT_ROLES)
    owners.push({ name: name(role), client, applicationId: await lookedUp(client, name(role), me) });
  return owners;
}

/** Address of the workspace in which the slots are. */
function requestHost(options: LoadOptions): string {
  const host = process.env["DATABRICKS_HOST"] || loadStage("pr-1", options).workspace.adopt?.host;
  if (host !== undefined) return host;
  throw new UserError("the workspace of the slots is not known: set workspace.adopt in pr.yaml, or DATABRICKS_HOST");
}

/** The principal that a slot's jobs run as: its cluster policies are for that one alone. */
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
    `no cluster policy ${name} names the principal of the jobs: apply the stage that lends its workspace`,
  );
}

/** Application id of a service principal, which only administrators look up. */
async function lookedUp(client: DatabricksClient, name: string, me: Me): Promise<string> {
  interface Found {
    readonly Resources?: readonly { readonly applicationId: string }[];
  }
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  const route = `/api/2.0/preview/scim/v2/ServicePrincipals?filter=${filter}`;
  const { Resources: found = [] } = await client.call<Found>("GET", route).catch(() => ({ Resources: [] }));
  const [principal] = found;
  if (principal !== undefined) return principal.applicationId;
  throw new UserError(
    `${me.displayName ?? me.userName} is neither a principal of the slot nor an administrator who finds ${name}: act as ${name}`,
  );
}
