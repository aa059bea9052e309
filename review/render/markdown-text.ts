import { printable } from "../words";

/** Characters with a special meaning in Markdown or HTML. */
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&$:-]/g;

/** Zero-width space after `@` and `#`, which prevents mentions and issue references. */
const ZERO_WIDTH_SPACE = "\u200b";

/**
 * Formats a text of a review as inline Markdown: text in backticks remains code, all other text is escaped.
 *
 * @param inHtml whether the text is inside an HTML element, where Markdown is not interpreted
 */
export function inline(text: string, inHtml = false): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? span(part.slice(1, -1), inHtml) : inHtml ? html(part) : plain(part)))
    .join("");
}

/** A code block with a fence that no line can close. */
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
  return withoutMentions(printable(text).replaceAll(/[&<>"]/g, (character) => entities[character] ?? character));
}

function plain(text: string): string {
  return withoutMentions(
    printable(text).replaceAll(SPECIAL, (character) => (LINE_START_ONLY.has(character) ? character : `\\${character}`)),
  );
}

/**
 * Characters that are special only at the beginning of a line. They are not escaped: in the texts of a review, values
 * from plans are in backticks or follow a word, so they never begin a line.
 */
const LINE_START_ONLY = new Set(["-", "+", "(", ")", ":", "!"]);

function withoutMentions(text: string): string {
  return text.replaceAll(/[@#](?=[\w-])/g, (sign) => `${sign}${ZERO_WIDTH_SPACE}`);
}
