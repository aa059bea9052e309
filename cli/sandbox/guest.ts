import { SLOT_HOST } from "../../core/stage";
import { Naming } from "../../core/naming";
import { UserError } from "../project";
import { mintToken, openProvider, sandboxStatus } from "./control";
import type { SandboxInfo } from "./info";

/**
 * Principal, token, providers and workspace URL with which a merge request's stage uses the sandbox. The stage is
 * deployed into a slot, a set of resources in dev's workspace, by the slot's service principal `deploy`.
 */
export interface SandboxGuest {
  /** Display name of the service principal. */
  readonly principal: string;
  readonly token: string;
  /** Value of `TF_REATTACH_PROVIDERS` for Terraform providers that authenticate as the principal. */
  readonly reattach: SandboxInfo["reattach"];
  /** URL of the workspace. */
  readonly host: string;
}

/**
 * URL of the workspace that contains the slots.
 * @param naming names of a slot, or of a merge request's stage
 * @throws UserError if the workspace is not deployed yet
 */
export async function slotWorkspace(info: SandboxInfo, naming: Naming): Promise<string> {
  const owner = new Naming(naming.service, SLOT_HOST).name();
  const { workspaces } = await sandboxStatus(info);
  const workspace = workspaces.find(({ name }) => name === owner);
  if (workspace !== undefined) return workspace.url;
  throw new UserError(
    `${naming.slot ?? naming.stage} needs the workspace of ${SLOT_HOST}, which does not exist in this sandbox: run \`./fraudops apply account\`, then \`./fraudops apply ${SLOT_HOST}\``,
  );
}

/**
 * Creates the token and starts the providers with which a merge request's stage uses the sandbox.
 * @param naming names of the merge request's stage
 * @throws UserError if the slot is not deployed yet
 */
export async function sandboxGuest(info: SandboxInfo, naming: Naming): Promise<SandboxGuest> {
  const principal = naming.servicePrincipal("deploy");
  const host = await slotWorkspace(info, naming);
  const [token, reattach] = [await mintToken(info, principal), await openProvider(info, principal)];
  return { principal, token, reattach, host };
}
