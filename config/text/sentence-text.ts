import type { Check } from "./fault";

/** Maximum number of characters: some APIs of Databricks and AWS reject longer comments. */
const MAX_LENGTH = 500;

/** Checks that a text is one line of visible characters, at least `minLength` long. */
export function sentence(minLength: number): Check {
  return (text) => {
    const meant = text.replaceAll(/ *[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]+ */gu, " ").trim();
    if (meant.length < minLength) return { allowed: `text of at least ${String(minLength)} characters` };
    if (meant.length > MAX_LENGTH) return { allowed: `text of at most ${String(MAX_LENGTH)} characters` };
    return meant === text
      ? undefined
      : { allowed: "one line without control characters, and without spaces at its start and end", meant };
  };
}
