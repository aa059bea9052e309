/** Control, format, private-use and unassigned characters, and line separators; not tabs and line breaks. */
const INVISIBLE = /(?![\t\n\r])[\p{C}\p{Zl}\p{Zp}]/u;

/** Space characters other than U+0020. */
const OTHER_SPACE = /(?! )\p{Zs}/u;

const HIDDEN = new RegExp(`${INVISIBLE.source}|${OTHER_SPACE.source}`, "gu");

/** The first invisible character or unusual space, as `U+200B`; undefined if there is none. */
export function hiddenCharacter(text: string): string | undefined {
  const [found] = text.match(HIDDEN) ?? [];
  return found === undefined ? undefined : codePoint(found);
}

/** The text, trimmed, without invisible characters and with ordinary spaces. */
export function withoutHidden(text: string): string {
  return text.replaceAll(new RegExp(OTHER_SPACE, "gu"), " ").replaceAll(new RegExp(INVISIBLE, "gu"), "").trim();
}

/**
 * The text with escapes such as `\u200b` for invisible characters. In a Latin text, also escapes letters of other
 * alphabets, which can look like Latin letters (a Cyrillic `а` in `fraud`).
 */
export function escapeHidden(text: string): string {
  const isLatin = /[A-Za-z]/.test(text);
  const escaped = text.replaceAll(HIDDEN, escape);
  return isLatin ? escaped.replaceAll(/(?!\p{Script=Latin})\p{L}|[\uff00-\uffef]/gu, escape) : escaped;
}

function codePoint(character: string): string {
  return `U+${hexadecimal(character).toUpperCase()}`;
}

function escape(character: string): string {
  const hex = hexadecimal(character);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex}`;
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
}
