import fc from "fast-check";
import { hasWildcard, literalText, matchesStart } from "../../../guard/policy/pattern";

const characters = fc.constantFrom("a", "b", ":", "*", "?");
const pattern = fc.string({ unit: characters, maxLength: 8 });
const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 6 });

/**
 * Slow reference implementation of `matchesStart`: tries a regular expression for the pattern on all texts that begin
 * with `start`, up to a length.
 */
function matchesSomeTextFrom(written: string, start: string): boolean {
  const form = new RegExp(`^${written.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
  // If the pattern matches a text with this start, it also matches one whose ending is at most as long as the pattern,
  // because each character of the pattern requires at most one character of text.
  const endings = (length: number): string[] =>
    length === 0 ? [""] : endings(length - 1).flatMap((ending) => ["", "a", "b", ":"].map((next) => ending + next));
  return [...new Set(endings(written.length))].some((ending) => form.test(start + ending));
}

test("a pattern matches a prefix exactly if it matches some text with that prefix", () => {
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 5 }), text, (written, start) => {
      expect(matchesStart(written, start)).toBe(matchesSomeTextFrom(written, start));
    }),
    { numRuns: 300 },
  );
});

test("matching ignores case", () => {
  fc.assert(
    fc.property(pattern, text, (written, start) => {
      expect(matchesStart(written.toUpperCase(), start)).toBe(matchesStart(written, start.toUpperCase()));
    }),
  );
});

test.each([
  ["s3:Get*", true, "s3:Get"],
  ["data/${*}", false, "data/*"],
  ["data/${?}x", false, "data/?x"],
  ["home/${aws:username}/*", true, "home/${aws:username}/"],
  ["$${aws:username}", false, "$${aws:username}"],
  ["${aws_s3_bucket.x[each.key].arn}/*", true, "${aws_s3_bucket.x[each.key].arn}/"],
])("%j has a wildcard: %s; its text without wildcards is %j", (written, isPattern, literal) => {
  expect(hasWildcard(written)).toBe(isPattern);
  expect(literalText(written)).toBe(literal);
});
