import type { CloudObject } from "../../../sandbox/ports";
import { Deployment, type Snapshot } from "./deployment";
import { HAND_MADE_WORKSPACE } from "./hand-made-workspace";
import { FRONT_END_ENDPOINTS } from "./front-end-endpoints";
import { SHARED_NAMESPACES, SHARED_TABLES } from "./shared-tables";
import { GUEST, merged, type Overlay } from "./service-configuration";
import { change, type Transition } from "./transition";

/** An overlay that shortens the wait after the creation of an IAM role to one second. */
const QUICK: Overlay = Object.assign({ stage: { iamPropagationSeconds: 1 } });

/** A deployed service, and the configuration with which it was deployed. */
export interface Deployed {
  readonly snapshot: Snapshot;
  readonly overlay: Overlay;
}

/**
 * Deploys the account and some of the stages dev, prod and pr-7. The stage pr-7 of a merge request uses dev's workspace, so
 * it needs dev.
 */
export async function deploy(stages: readonly string[]): Promise<Deployed> {
  const deployment = await Deployment.open();
  try {
    for (const id of FRONT_END_ENDPOINTS) await deployment.putByHand(registeredEndpoint(id));
    for (const object of [HAND_MADE_WORKSPACE.object, ...SHARED_NAMESPACES]) await deployment.putByHand(object);
    for (const table of SHARED_TABLES) deployment.putTable(table);
    const permanent = stages.filter((stage) => stage !== GUEST);
    must(await change(deployment, QUICK, permanent));
    if (!stages.includes(GUEST)) return { snapshot: await deployment.freeze(), overlay: QUICK };
    const { workspace_url: host, workspace_id: id } = await deployment.stack("dev-workspace").outputs();
    const guest = { workspace: { adopt: { host, workspaceId: String(id) } } };
    const overlay = merged(QUICK, { stages: { [GUEST]: guest } });
    must(await change(deployment, overlay, stages));
    return { snapshot: await deployment.freeze(), overlay };
  } catch (error) {
    await deployment.remove();
    throw error;
  }
}

function registeredEndpoint(id: string): CloudObject {
  const attributes = { vpc_endpoint_id: id, use_case: "WORKSPACE_ACCESS", region: "eu-central-1", state: "available" };
  return { kind: "databricks_mws_vpc_endpoint", scope: "account", id, attributes };
}

function must(transition: Transition): void {
  if (transition.outcome !== "applied")
    throw new Error(`the service cannot be deployed: ${JSON.stringify(transition)}`);
}
