import { printable } from "../words";

/** Characters that mean something in Markdown or HTML. */
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&$:-]/g;

/** Between `@`, or `#`, and a name: so that neither is a mention of somebody or something. */
const APART = "\u200b";

/**
 * A text of a review as inline Markdown: what stands between backticks stays code, and everything else is plain text,
 * whatever characters it has.
 *
 * @param inHtml whether it stands within an HTML element, where backticks mean nothing
 */
export function inline(text: string, inHtml = false): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? span(part.slice(1, -1), inHtml) : inHtml ? html(part) : plain(part)))
    .join("");
}

/** Lines within a fence that none of them can close. */
export function codeFence(lines: readonly string[], language: string): string {
  const longest = Math.max(0, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

function span(value: string, inHtml: boolean): string {
  return inHtml ? `<code>${html(value)}</code>` : `\`${printable(value)}\``;
}

function html(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return apart(printable(text).replaceAll(/[&<>"]/g, (character) => entities[character] ?? character));
}

function plain(text: string): string {
  return apart(
    printable(text).replaceAll(SPECIAL, (character) => (NEEDLESS.has(character) ? character : `\\${character}`)),
  );
}

/** Characters that are special only where a text of ours never has them, at the beginning of a line. */
const NEEDLESS = new Set(["-", "+", "(", ")", ":", "!"]);

function apart(text: string): string {
  return text.replaceAll(/[@#](?=[\w-])/g, (sign) => `${sign}${APART}`);
}
