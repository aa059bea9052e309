import { SLOT_HOST } from "../../core/stage";
import { Naming } from "../../core/naming";
import { UserError } from "../project";
import { mintToken, openProviderDoor, sandboxStatus } from "./control";
import type { SandboxInfo } from "./info";

/** How a merge request's stage reaches the sandbox: as its slot's service principal, in the workspace that lends the slot. */
export interface SandboxGuest {
  /** Display name of the service principal. */
  readonly principal: string;
  readonly token: string;
  /** Providers that act as the principal. */
  readonly reattach: SandboxInfo["reattach"];
  /** Address of the workspace. */
  readonly host: string;
}

/**
 * Address of the workspace that lends the slots.
 * @param naming of a slot, or of a merge request's stage
 * @throws UserError when the sandbox does not have it yet
 */
export async function slotWorkspace(info: SandboxInfo, naming: Naming): Promise<string> {
  const owner = new Naming(naming.service, SLOT_HOST).name();
  const { workspaces } = await sandboxStatus(info);
  const workspace = workspaces.find(({ name }) => name === owner);
  if (workspace !== undefined) return workspace.url;
  throw new UserError(
    `${naming.slot ?? naming.stage} is in the workspace of ${SLOT_HOST}, which this sandbox does not have: apply account, then ${SLOT_HOST}`,
  );
}

/**
 * @param naming of a merge request's stage, in its slot
 * @throws UserError when the sandbox does not have the slot yet
 */
export async function sandboxGuest(info: SandboxInfo, naming: Naming): Promise<SandboxGuest> {
  const principal = naming.servicePrincipal("deploy");
  const host = await slotWorkspace(info, naming);
  const [token, reattach] = [await mintToken(info, principal), await openProviderDoor(info, principal)];
  return { principal, token, reattach, host };
}
