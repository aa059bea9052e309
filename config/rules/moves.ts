import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";
import { stackPlaces, type StackPlace } from "./stacks";

/** Move of a resource address. */
interface Move {
  /**
   * Key in `moves` of `account.yaml`: the name of one stack, e.g. `dev-platform`, or a name without its stage, e.g.
   * `platform`, which selects that stack in every stage.
   */
  readonly place: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Checks `moves` of `account.yaml`. The key of an entry must be the name of a stack, or a name without its stage (e.g.
 * `platform`), which selects that stack in every stage. A move must keep the resource type, stay within one stack
 * (Terraform cannot move resources between states), and not conflict with another move or import of its stack.
 */
export function movesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const stacks = stackPlaces(stages);
  const places = [...new Set([...stacks.map(({ part }) => part), ...stacks.map(({ stack }) => stack)])];
  const found = Object.entries(account.moves ?? {}).flatMap(([place, moves]): ServiceFinding[] => {
    if (!places.includes(place)) {
      return [{ owner: "account", path: ["moves", place], allowed: places.join(", "), about: "key" }];
    }
    return Object.entries(moves).flatMap(([from, to]) => {
      const allowed = sameAddress(from, to) ?? betweenStacks(place, from, to) ?? betweenTypes(from, to);
      return allowed === undefined ? [] : [{ owner: "account" as const, path: ["moves", place, from], allowed }];
    });
  });
  return found.length > 0 ? found : stacks.flatMap((stack) => contradictions(account, stack));
}

/** Reports moves of one stack that conflict with each other or with an import of the stack. */
function contradictions({ moves = {}, imports = {} }: AccountConfig, { stack, part }: StackPlace): ServiceFinding[] {
  const all = [...new Set([part, stack])].flatMap((place): readonly Move[] =>
    Object.entries(moves[place] ?? {}).map(([from, to]) => ({ place, from, to })),
  );
  const imported = Object.keys(imports[stack] ?? {});
  return all.flatMap((move, index): ServiceFinding[] => {
    const allowed = contradiction(move, all, index, imported, stack);
    return allowed === undefined ? [] : [{ owner: "account", path: ["moves", move.place, move.from], allowed }];
  });
}

function contradiction(
  { from, to }: Move,
  all: readonly Move[],
  index: number,
  imported: readonly string[],
  stack: string,
): string | undefined {
  const earlier = all.slice(0, index);
  const same = earlier.find((other) => other.from === from);
  if (same !== undefined)
    return `an address that no other entry moves in ${stack}: moves.${same.place} already moves it`;
  const rival = earlier.find((other) => other.to === to);
  if (rival !== undefined) return `an address that no other resource moves to: ${rival.from} already moves to it`;
  const next = all.find((other) => other.from === to);
  if (next !== undefined) {
    const last = next.to === from ? "" : `; write ${from}: ${next.to}`;
    return `the final address, because ${to} itself moves (moves.${next.place})${last}`;
  }
  const both = [to, from].find((address) => imported.includes(address));
  return both === undefined ? undefined : `an address that is not also imported: imports.${stack} contains ${both}`;
}

function sameAddress(from: string, to: string): string | undefined {
  return from === to ? "an address other than the old one; remove this move" : undefined;
}

function betweenTypes(from: string, to: string): string | undefined {
  const [type = "", other = ""] = [from, to].map((address) => address.split(".")[0]);
  return type === other ? undefined : `addresses of the same type: a ${type} cannot become a ${other}`;
}

/** Remedy for a move that names another stack as `<stack>/<address>`. */
function betweenStacks(place: string, from: string, to: string): string | undefined {
  if (!`${from}${to}`.includes("/")) return undefined;
  const [source, left] = located(place, from);
  const [target, right] = located(place, to);
  const id = "<the id that `state show` prints>";
  return [
    `addresses of one stack: Terraform cannot move resources between states. Import the resource instead: (1) \`./fraudops terraform ${source} -- state show ${left}\`;`,
    `(2) imports: { ${target}: { ${right}: ${id} } } in account.yaml;`,
    `(3) \`./fraudops terraform ${source} -- state rm ${left}\`; (4) apply ${target}, then ${source}.`,
    "For a type without import, see docs/operating.md, Move resources",
  ].join(" ");
}

function located(place: string, address: string): readonly [stack: string, address: string] {
  const [stack = "", inner] = address.split("/");
  return inner === undefined ? [place, address] : [stack, inner];
}
