import { SHARED_STACKS, stageParts, stageStackName } from "../../core/naming";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/**
 * A move has a stack or a part to happen in, keeps the type, and stays within one stack: Terraform moves nothing from one
 * state to another.
 */
export function movesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const partsOf = ({ projects }: StageConfig): readonly string[] => stageParts(...Object.keys(projects));
  const stacks = stages.flatMap((stage) => partsOf(stage).map((part) => stageStackName(stage.stage, part)));
  const places = [...new Set([...SHARED_STACKS, ...stages.flatMap(partsOf), ...stacks])];
  return Object.entries(account.moves ?? {}).flatMap(([place, moves]): ServiceFinding[] => {
    if (!places.includes(place)) return [{ owner: "account", path: ["moves", place], allowed: places.join(", ") }];
    return Object.entries(moves).flatMap(([from, to]) => {
      const allowed = betweenStacks(place, from, to) ?? betweenTypes(from, to);
      return allowed === undefined ? [] : [{ owner: "account" as const, path: ["moves", place, from], allowed }];
    });
  });
}

function betweenTypes(from: string, to: string): string | undefined {
  const [type = "", other = ""] = [from, to].map((address) => address.split(".")[0]);
  return type === other ? undefined : `an address of the same type on both sides: a ${type} becomes no ${other}`;
}

/** The way for a move that names another stack as `<stack>/<address>`. */
function betweenStacks(place: string, from: string, to: string): string | undefined {
  if (!`${from}${to}`.includes("/")) return undefined;
  const [source, left] = located(place, from);
  const [target, right] = located(place, to);
  const id = "<the id that `state show` prints>";
  return [
    `addresses of one stack: Terraform moves nothing between two states. Take it over instead: (1) \`fraudops terraform ${source} -- state show ${left}\`;`,
    `(2) imports: { ${target}: { ${right}: ${id} } } in account.yaml;`,
    `(3) \`fraudops terraform ${source} -- state rm ${left}\`; (4) apply ${target}, then ${source}.`,
    "For a type without import, see docs/operating.md, Moving resources",
  ].join(" ");
}

function located(place: string, address: string): readonly [stack: string, address: string] {
  const [stack = "", inner] = address.split("/");
  return inner === undefined ? [place, address] : [stack, inner];
}
