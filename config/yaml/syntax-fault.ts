import type { YAMLError } from "yaml";

/** What to do about errors whose text does not say it, by their code. */
const REMEDIES: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  MULTIPLE_DOCS:
    "a file holds one document; take out the line of dashes and what follows, or make it a file of its own",
  TAB_AS_INDENT: "tabs are no indentation; indent by spaces",
  BAD_ALIAS: "aliases are not read; repeat the value",
};

/** What the parser of YAML found wrong, and what to do about it. */
export function syntaxFault({ code, message }: YAMLError): string {
  return `broken YAML: ${REMEDIES[code] ?? message}`;
}
