import { tableName } from "../../core/table-name";
import type { Check } from "./fault";

/** Longest name that Unity Catalog accepts. */
const MAX_PART_LENGTH = 255;

/** Limit per expression: all parameters of a job task together may have 10,000 characters. */
const MAX_EXPRESSION_LENGTH = 1_000;

/** Checks that a text is the three-level name of a table, `catalog.schema.table`. */
export const tableNameFault: Check = (text) => {
  const name = tableName(text);
  const allowed =
    "a three-level name, catalog.schema.table; put a part with characters other than letters, digits and _ between `backticks`";
  if (name === undefined) return { allowed, meant: quoted(text) };
  const long = Object.values(name).some((part: string) => part.length > MAX_PART_LENGTH);
  if (long) return { allowed: `a name whose parts each have at most ${String(MAX_PART_LENGTH)} characters` };
  return references(text);
};

/** Checks that a text can be the name of a column, without references that Terraform or Databricks jobs would replace. */
export const columnNameFault: Check = (text) => line(MAX_PART_LENGTH)(text) ?? references(text);

/**
 * Checks that a text is a one-line SQL expression without references that Terraform or Databricks jobs would replace.
 */
export const expressionFault: Check = (text) => line(MAX_EXPRESSION_LENGTH)(text) ?? references(text);

/** Checks that a text is one line. Spaces are allowed everywhere, because names and quoted text may contain them. */
function line(maxLength: number): Check {
  return (text) => {
    const fits = text.trim() !== "" && text.length <= maxLength && !/\p{Cc}/u.test(text);
    return fits ? undefined : { allowed: `one line of 1 to ${String(maxLength)} characters` };
  };
}

/** Rejects references that Terraform (`${`, `%{`) or Databricks jobs (`{{`) would replace in a parameter. */
export function references(text: string): ReturnType<Check> {
  const found = ["${", "%{", "{{"].find((mark) => text.includes(mark));
  return found === undefined
    ? undefined
    : { allowed: `a text without ${found}, which Terraform or Databricks would replace as a reference` };
}

/** The text with backticks around the parts that need them; undefined if the result is not a three-level name. */
function quoted(text: string): string | undefined {
  const meant = text
    .split(".")
    .map((part) => (/^\w+$/.test(part) || part.includes("`") ? part : `\`${part}\``))
    .join(".");
  return tableName(meant) === undefined ? undefined : meant;
}
