import type { PlanReview } from "../model";
import type { Block, Section, SignedLine } from "./section";
import { sectionsOf } from "./sections";
import { tableLines } from "./table-lines";
import { wrapped } from "./wrap";

/** Capabilities of a terminal. */
export interface TerminalOptions {
  /** Whether to use colours; without them, the text contains no escape sequences. */
  readonly colour: boolean;
  /** Width in characters. */
  readonly columns: number;
}

/** Minimum line width, which is also used in narrower terminals. */
const MIN_COLUMNS = 40;

const BOLD = 1;
const COLOURS = { "+": 32, "-": 31, "~": 33, " ": 0 } as const;

/** Renders a complete review for a terminal, with wrapped lines. */
export function renderTerminal(review: PlanReview, options: TerminalOptions): string {
  return renderSections(sectionsOf(review), options);
}

/** Renders sections for a terminal. */
export function renderSections(sections: readonly Section[], { colour, columns }: TerminalOptions): string {
  const width = Math.max(MIN_COLUMNS, columns);
  const paint = (style: number, text: string): string =>
    colour && style > 0 ? `\u001b[${String(style)}m${text}\u001b[0m` : text;
  const lines = sections.flatMap((section) => sectionLines(section, width, paint));
  return `${lines.join("\n").trimEnd()}\n`;
}

type Paint = (style: number, text: string) => string;

function sectionLines({ title, lead, items }: Section, width: number, paint: Paint): readonly string[] {
  const heading = title === undefined ? [] : wrapped(title, width).map((line) => paint(BOLD, line));
  return [...heading, ...[...lead, ...items].flatMap((it) => blockLines(it, width, paint)), ""];
}

function blockLines(it: Block, width: number, paint: Paint): readonly string[] {
  switch (it.kind) {
    case "prose":
      return wrapped(it.text, width).map((line) => paint(it.strong === true ? BOLD : 0, line));
    case "bullet":
      return [
        ...wrapped(it.text, width, "- ", "  ").map((line) => paint(it.strong === true ? BOLD : 0, line)),
        ...it.details.flatMap((detail) => wrapped(detail, width, "    - ", "      ")),
      ];
    case "change":
      return [...wrapped(it.heading, width, "  "), ...it.lines.flatMap((line) => signedLines(line, width, paint))];
    case "table":
      return ["", ...tableLines([it.head, ...it.rows], width), ""];
  }
}

function signedLines({ sign, text }: SignedLine, width: number, paint: Paint): readonly string[] {
  return wrapped(text, width, `    ${sign} `, "      ").map((line) => paint(COLOURS[sign], line));
}
