import type { TerraformStack } from "cdktf";
import { similarResources, resourcesOf } from "./resources";

/**
 * Error for an impossible move of a resource to another address. The CLI `fraudops` prints the message without a stack
 * trace.
 */
export class MoveError extends Error {}

/** New resource addresses by old addresses. */
export type Moves = Readonly<Record<string, string>>;

/** Part of the service that one stack, or one stack per stage, implements. `project` stands for every ML project. */
type Part = "bootstrap" | "account" | "workspace" | "platform" | "project";

/**
 * Moves that every installation needs because the repository's code has changed, by part of the service. Remove a move
 * once every stage has been deployed with it.
 */
const MOVES_OF_CODE: Readonly<Partial<Record<Part, Moves>>> = {};

/** A stack and the part of the service that it implements: `dev-platform` implements the part `platform`. */
export interface StackOfPart {
  readonly stack: TerraformStack;
  /** `bootstrap`, `account`, `workspace`, `platform`, or the name of the project. */
  readonly part: string;
}

/** Properties for `moveResources`. */
export interface MoveProps {
  /** Moves by stack, e.g. `dev-platform`, or by part of every stage, e.g. `platform`. */
  readonly configured: Readonly<Record<string, Moves>>;
  /**
   * Whether the stacks passed to `moveResources` include those of every stage. If not, the targets of moves by part are
   * not checked, because a missing stack may contain them.
   */
  readonly complete: boolean;
  /**
   * Moves that are needed because the repository's code has changed, by part of the service.
   * @default - `MOVES_OF_CODE`
   */
  readonly ofCode?: Readonly<Partial<Record<Part, Moves>>>;
}

/**
 * Adds `moved` blocks for resources whose addresses have changed. Without them, Terraform would destroy each resource under its
 * old address and create it under the new one.
 *
 * @throws MoveError if the target of a configured move does not exist, if two resources move to one target, or if an
 * old address still exists
 */
export function moveResources(stacks: readonly StackOfPart[], props: MoveProps): void {
  const { configured, complete, ofCode = MOVES_OF_CODE } = props;
  for (const [place, moves] of Object.entries(configured)) {
    if (complete || stacks.some(({ stack }) => stack.node.id === place)) requireTargets(place, moves, stacks);
  }
  for (const { stack, part } of stacks) {
    const places = new Set([part, stack.node.id]);
    for (const moves of [ofCode[kindOf(part)], ...[...places].map((place) => configured[place])])
      move(stack, moves ?? {});
  }
}

function kindOf(part: string): Part {
  return part === "bootstrap" || part === "account" || part === "workspace" || part === "platform" ? part : "project";
}

function move(stack: TerraformStack, moves: Moves): void {
  const resources = resourcesOf(stack);
  for (const [from, to] of Object.entries(moves)) {
    const target = resources.get(to);
    // A move for a part, e.g. `platform`, applies to this stack in every stage. It is skipped in stages that lack the
    // target resource: resources of a security control exist only in some stages.
    if (target === undefined) continue;
    const place = `moves of ${stack.node.id}: ${from}`;
    if (resources.has(from))
      throw new MoveError(
        `${place} is still a resource of the stack, so it cannot move to ${to}; remove the move, or the resource from the code`,
      );
    if (target.hasResourceMove() !== undefined) {
      throw new MoveError(`${place}: another resource already moves to ${to}; remove the move that has been applied`);
    }
    target.moveFromId(from);
  }
}

/**
 * Throws if a target of `moves` is not a resource of the selected stacks.
 *
 * @param place name of one stack, e.g. `dev-platform`, or part that selects one stack of every stage, e.g. `platform`
 */
function requireTargets(place: string, moves: Moves, stacks: readonly StackOfPart[]): void {
  const addresses = stacks
    .filter(({ stack, part }) => [stack.node.id, part].includes(place))
    .map(({ stack }) => [...resourcesOf(stack).keys()]);
  if (addresses.length === 0) return;
  const known = new Set(addresses.flat());
  for (const [from, to] of Object.entries(moves)) {
    if (known.has(to)) continue;
    const similar = similarResources(to, known);
    throw new MoveError(`account.yaml: moves.${place}.${from}: no resource ${to}; resources of its type: ${similar}`);
  }
}
