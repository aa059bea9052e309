import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";
import { stackPlaces } from "./stacks";

/** Every import must name an existing stack. No two addresses of a stack may import the same resource. */
export function importsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const stacks = stackPlaces(stages).map(({ stack }) => stack);
  return Object.entries(account.imports ?? {}).flatMap(([stack, imports]): readonly ServiceFinding[] => {
    if (!stacks.includes(stack)) {
      return [{ owner: "account", path: ["imports", stack], allowed: stacks.join(", "), about: "key" }];
    }
    return repeated(imports).map(([address, first]) => ({
      owner: "account",
      path: ["imports", stack, address],
      allowed: `an id that no other address imports: ${first} imports this id, and two addresses must not manage one resource`,
    }));
  });
}

/**
 * Finds the addresses that import an id which an earlier address of the same resource type imports.
 * @returns pairs of such an address and the first address that imports the id
 */
function repeated(imports: Readonly<Record<string, string>>): readonly (readonly [address: string, first: string])[] {
  const entries = Object.entries(imports).map(([address, id]) => ({ address, key: `${typeOf(address)} ${id}` }));
  return entries.flatMap(({ address, key }) => {
    const first = entries.find((other) => other.key === key)?.address ?? address;
    return first === address ? [] : [[address, first] as const];
  });
}

function typeOf(address: string): string {
  return address.split(".")[0] ?? "";
}
