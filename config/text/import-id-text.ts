import type { Fault } from "./fault";
import { sentence } from "./sentence-text";

const oneLine = sentence(1);

/** Start of a Terraform template sequence in a string. */
const TEMPLATE = /[$%]\{/;

/** Checks that a text is an import id without template sequences, which Terraform would evaluate. */
export function importIdFault(text: string): Fault | undefined {
  if (TEMPLATE.test(text)) return { allowed: "the id itself, without ${ and %{, which Terraform would evaluate" };
  return oneLine(text);
}
