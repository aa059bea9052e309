/** Control and format characters, separators of lines and unassigned code points; a line break and a tab can be seen. */
const INVISIBLE = /(?![\t\n\r])[\p{C}\p{Zl}\p{Zp}]/u;

/** Spaces that are not the one of the keyboard. */
const OTHER_SPACE = /(?! )\p{Zs}/u;

const HIDDEN = new RegExp(`${INVISIBLE.source}|${OTHER_SPACE.source}`, "gu");

/** The first character that people do not see or take for a space, as `U+200B`; undefined where there is none. */
export function hiddenCharacter(text: string): string | undefined {
  const [found] = text.match(HIDDEN) ?? [];
  return found === undefined ? undefined : codePoint(found);
}

/** The same text with ordinary spaces for others, none at its ends, and without what cannot be seen. */
export function withoutHidden(text: string): string {
  return text.replaceAll(new RegExp(OTHER_SPACE, "gu"), " ").replaceAll(new RegExp(INVISIBLE, "gu"), "").trim();
}

/**
 * The same text with escapes, `\u200b`, for what cannot be seen, and for letters that look like those of another alphabet
 * beside them (a Cyrillic `а` in `fraud`).
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
