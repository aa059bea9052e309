import type { ValueChange } from "../diff";
import { printable, shown } from "../words";
import type { SignedLine } from "./section";

/** Maximum total length of the old and the new value in one line; longer values get a line each. */
const MAX_PAIR = 100;

/** Lines that show a changed value: `~ path: old -> new`, or one line each for the old and the new value. */
export function changeLines({ path: raw, kind, before, after, lines }: ValueChange): readonly SignedLine[] {
  const path = printable(raw);
  if (lines !== undefined) {
    return [
      { sign: "~", text: `${path}:` },
      ...lines.map((line) => ({ sign: SIGNS[line.kind], text: `  ${printable(line.text)}` })),
    ];
  }
  switch (kind) {
    case "added":
      return [{ sign: "+", text: `${path}: ${value(after)}` }];
    case "removed":
      return [{ sign: "-", text: `${path}: ${value(before)}` }];
    case "reordered":
      return [{ sign: "~", text: `${path}: the same elements in a different order` }];
    case "changed": {
      const [old, planned] = [value(before), value(after)];
      if (old.length + planned.length <= MAX_PAIR) return [{ sign: "~", text: `${path}: ${old} -> ${planned}` }];
      return [
        { sign: "-", text: `${path}: ${old}` },
        { sign: "+", text: `${path}: ${planned}` },
      ];
    }
  }
}

const SIGNS = { same: " ", gap: " ", added: "+", removed: "-" } as const;

/** Formats a value as JSON. Descriptions in place of a value, e.g. `(known after apply)`, remain as they are. */
export function value(it: unknown): string {
  const isWords =
    typeof it === "string" &&
    /^(\(sensitive value\)|\(known after apply\)|\(\w+ of [^()]+\)|a policy of \d+ statements?)$/.test(it);
  return isWords ? it : shown(it);
}
