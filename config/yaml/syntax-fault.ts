import type { YAMLError } from "yaml";

/** Messages with a remedy, by error code, for errors of the YAML parser whose own message has no remedy. */
const REMEDIES: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  MULTIPLE_DOCS:
    "a file contains one document; remove the line of dashes and the rest, or move the rest to its own file",
  TAB_AS_INDENT: "tabs are not allowed for indentation; use spaces",
  BAD_ALIAS: "aliases are not supported; repeat the value",
};

/** Message for an error of the YAML parser, with a remedy if there is one. */
export function syntaxFault({ code, message }: YAMLError): string {
  return `invalid YAML: ${REMEDIES[code] ?? message}`;
}
