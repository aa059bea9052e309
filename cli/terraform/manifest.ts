import { readFileSync } from "node:fs";
import path from "node:path";
import { SHARED_STACKS, stagePart } from "../../core/naming";
import { SHARED } from "../guard/scope";

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly name: string; readonly dependencies: readonly string[] }>>;
}

/** A stack with the stacks of the same stage on which it depends directly or indirectly. */
export interface OrderedStack {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** Stacks of a stage, or the shared stacks (`account`), in apply order. */
export function stacksInOrder(outDirectory: string, stage: string): readonly OrderedStack[] {
  const { stacks } = JSON.parse(readFileSync(path.join(outDirectory, "manifest.json"), "utf8")) as Manifest;
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    stacks[name]?.dependencies.forEach(visit);
    ordered.push(name);
  };
  Object.keys(stacks).forEach(visit);
  const wanted =
    stage === SHARED
      ? SHARED_STACKS.filter((name) => ordered.includes(name))
      : ordered.filter((name) => stagePart(name, stage) !== undefined);
  const before = (name: string): readonly string[] => {
    const direct = stacks[name]?.dependencies ?? [];
    return [...new Set([...direct.flatMap(before), ...direct])].filter((each) => wanted.includes(each));
  };
  return wanted.map((name) => ({ name, dependencies: before(name) }));
}
