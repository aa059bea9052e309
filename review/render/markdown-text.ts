import { printable } from "../words";

/** Characters with a special meaning in Markdown or HTML. */
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&$:-]/g;

/** Zero-width space after `@` and `#`, which prevents mentions and issue references. */
const ZERO_WIDTH_SPACE = "\u200b";

/** Beginning of a text that Markdown would read as the marker of a list: `- `, `+ `, `1. ` or `1) `. */
const LIST_MARKER = /^(\d*)([-+.)])(?=\s)/;

/**
 * Formats a text of a review as inline Markdown: text in backticks remains code, all other text is escaped. A sign at
 * the beginning, as in `+ resource`, remains a sign and does not begin a list.
 *
 * @param inHtml whether the text is inside an HTML element, where Markdown is not interpreted
 */
export function inline(text: string, inHtml = false): string {
  const formatted = text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? span(part.slice(1, -1), inHtml) : inHtml ? html(part) : plain(part)))
    .join("");
  return inHtml ? formatted : formatted.replace(LIST_MARKER, "$1\\$2");
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
 * Special characters that remain unescaped. `-` and `+` matter only at the beginning of a line, where `LIST_MARKER`
 * finds them. Parentheses and `!` matter only next to brackets, which are escaped. `:` matters only in links and emoji
 * codes, which are harmless.
 */
const LINE_START_ONLY = new Set(["-", "+", "(", ")", ":", "!"]);

function withoutMentions(text: string): string {
  return text.replaceAll(/[@#](?=[\w-])/g, (sign) => `${sign}${ZERO_WIDTH_SPACE}`);
}
