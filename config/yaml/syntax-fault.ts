import type { YAMLError } from "yaml";

const NO_VALUE = 'a key needs ": " after it, a colon and a space';
const NOT_CLOSED = "is not closed before this place";
const UNQUOTED_STAR = "aliases are not supported; put a text that begins with * or & in quotes";

/** Messages with a remedy, by message or code of the YAML parser, for errors whose own message has no remedy. */
const REMEDIES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS:
    "a file contains one document; remove the line of dashes and the rest, or move the rest to its own file",
  TAB_AS_INDENT: "tabs are not allowed for indentation; use spaces",
  BAD_ALIAS: UNQUOTED_STAR,
  BAD_SCALAR_START: "a text that begins with @, `, %, a comma, | or > must be in quotes",
  BLOCK_AS_IMPLICIT_KEY:
    'this value is followed by another key or item; indent the keys of one mapping equally, or put a text with ": " in quotes',
  MULTILINE_IMPLICIT_KEY: NO_VALUE,
  BLOCK_IN_FLOW: "a comma is missing between keys or items in brackets",
  "Implicit map keys need to be followed by map values": NO_VALUE,
  "All mapping items must start at the same column": "indent the keys of one mapping equally",
  "All sequence items must start at the same column": "indent the items of one list equally",
  "Unexpected scalar at node end":
    "this text follows a complete value; check the quotes, and the indentation of this line and the lines before it",
  "Unexpected alias at node end": UNQUOTED_STAR,
  "Unexpected block-seq-ind on same line with key": "write the items of a list on lines of their own, or as [a, b]",
  "Flow map in block collection must be sufficiently indented and end with a }": `a mapping in braces ${NOT_CLOSED}; add the }`,
  "Flow sequence in block collection must be sufficiently indented and end with a ]": `a list in brackets ${NOT_CLOSED}; add the ]`,
  'Missing closing "quote': `a text in quotes ${NOT_CLOSED}; add the "`,
  "Missing closing 'quote": `a text in quotes ${NOT_CLOSED}; add the '`,
};

/** Message for an error of the YAML parser, with a remedy if there is one. */
export function syntaxFault({ code, message }: YAMLError): string {
  return `invalid YAML: ${REMEDIES[message] ?? REMEDIES[code] ?? message}`;
}
