import type { Fault } from "./fault";
import { sentence } from "./sentence-text";

const oneLine = sentence(1);

/** What begins an expression of Terraform within a text. */
const TEMPLATE = /[$%]\{/;

/** The id of a resource that exists, as its provider's documentation writes it. Terraform evaluates `${...}` and `%{...}` in it. */
export function importIdFault(text: string): Fault | undefined {
  if (TEMPLATE.test(text)) return { allowed: "the id itself, without ${ and %{, which Terraform would evaluate" };
  return oneLine(text);
}
