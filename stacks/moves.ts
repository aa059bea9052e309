import type { TerraformStack } from "cdktf";
import { alike, resourcesOf } from "./resources";

/** A move to a resource that is not there, or from one that still is: the message is for people. */
export class MoveError extends Error {}

/** New addresses of resources by their old ones. */
export type Moves = Readonly<Record<string, string>>;

/** A part of the service, each a stack; `project` stands for every ML project. */
type Part = "bootstrap" | "account" | "workspace" | "platform" | "project";

/**
 * Moves that changes of this code need in every installation. An entry may go once no stage is deployed with a release
 * from before it.
 */
const MOVES_OF_CODE: Readonly<Partial<Record<Part, Moves>>> = {};

/** A stack and the part of the service that it is. */
export interface StackOfPart {
  readonly stack: TerraformStack;
  /** `bootstrap`, `account`, `workspace`, `platform`, or the name of the project. */
  readonly part: string;
}

/**
 * Has stacks keep resources whose addresses have changed: Terraform then moves them within the state, where it would
 * otherwise destroy them under the old address and make them again under the new one.
 *
 * @param configured moves by stack, e.g. `dev-platform`, or by part, e.g. `platform`, for every stage
 * @param ofCode those that the code itself needs
 */
export function moveInto(
  stacks: readonly StackOfPart[],
  configured: Readonly<Record<string, Moves>>,
  ofCode: Readonly<Partial<Record<string, Moves>>> = MOVES_OF_CODE,
): void {
  for (const [place, moves] of Object.entries(configured)) requireTargets(place, moves, stacks);
  for (const { stack, part } of stacks) {
    const known = ["bootstrap", "account", "workspace", "platform"].includes(part) ? part : "project";
    const places = new Set([part, stack.node.id]);
    for (const moves of [ofCode[known], ...[...places].map((place) => configured[place])]) move(stack, moves ?? {});
  }
}

function move(stack: TerraformStack, moves: Moves): void {
  const resources = resourcesOf(stack);
  for (const [from, to] of Object.entries(moves)) {
    const target = resources.get(to);
    // What a control adds is in some stages only: the others have nothing to move.
    if (target === undefined) continue;
    const place = `moves of ${stack.node.id}: ${from}`;
    if (resources.has(from)) throw new MoveError(`${place} is still a resource of the stack: it cannot become ${to}`);
    if (target.hasResourceMove() !== undefined) {
      throw new MoveError(`${place}: another resource becomes ${to} already; take out the move that is done`);
    }
    target.moveFromId(from);
  }
}

/** Every target is a resource of the stack, or of some stack of the part. */
function requireTargets(place: string, moves: Moves, stacks: readonly StackOfPart[]): void {
  const addresses = stacks
    .filter(({ stack, part }) => [stack.node.id, part].includes(place))
    .map(({ stack }) => [...resourcesOf(stack).keys()]);
  if (addresses.length === 0) return;
  const known = new Set(addresses.flat());
  for (const [from, to] of Object.entries(moves)) {
    if (known.has(to)) continue;
    const has = alike(to, known);
    throw new MoveError(`account.yaml: moves.${place}.${from}: no resource ${to}; the stack ${has}`);
  }
}
