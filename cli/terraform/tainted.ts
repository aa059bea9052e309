import { readProgram } from "./program";
import type { StackFolder } from "./stack-folder";
import { pullState, recordedObjects } from "./state";
import { terraformCommand } from "./terraform-command";

/**
 * Remedies for tainted resources with `prevent_destroy`. Terraform fails to plan the replacement of such a resource,
 * but its error does not say that the resource is tainted.
 */
export async function taintText(folder: StackFolder): Promise<readonly string[]> {
  const state = await pullState(folder).catch(() => undefined);
  const tainted = recordedObjects(state).filter(({ instance }) => instance.status === "tainted");
  if (tainted.length === 0) return [];
  const { program } = readProgram(folder);
  return tainted
    .filter(({ address, type }) => {
      const name = address.slice(type.length + 1).replace(/\[.*$/, "");
      const lifecycle = program.resource?.[type]?.[name]?.["lifecycle"];
      return typeof lifecycle === "object" && lifecycle !== null && "prevent_destroy" in lifecycle;
    })
    .map(
      ({ address }) =>
        `${address} is tainted: an earlier apply did not complete its creation, or \`terraform taint\` marked it. ${untaintText(folder.stack, address)}`,
    );
}

/** Message on how to keep a tainted resource, i.e. prevent its replacement. */
export function untaintText(stack: string, address: string): string {
  return `If the resource is complete, keep it: ${terraformCommand(stack, "untaint", address)}`;
}
