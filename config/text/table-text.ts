import { tableName } from "../../core/table-name";
import type { Check } from "./fault";

/** Longer names are refused by Unity Catalog. */
const MAX_PART_LENGTH = 255;

/** All parameters of a task together may have 10,000 characters. */
const MAX_EXPRESSION_LENGTH = 1_000;

/** What is no three-level name. */
export const tableNameFault: Check = (text) => {
  const name = tableName(text);
  const allowed = "a three-level name, catalog.schema.table; a part with other characters stands in `backticks`";
  if (name === undefined) return { allowed, meant: quoted(text) };
  const long = Object.values(name).some((part: string) => part.length > MAX_PART_LENGTH);
  if (long) return { allowed: `a name of parts of at most ${String(MAX_PART_LENGTH)} characters` };
  return references(text);
};

/** What is no name of a column. */
export const columnNameFault: Check = line(MAX_PART_LENGTH);

/** What is no SQL expression on one line, or would be rewritten on its way to the job. */
export const expressionFault: Check = (text) => line(MAX_EXPRESSION_LENGTH)(text) ?? references(text);

/** Spaces are kept as they are: they are part of names and of text in quotes. */
function line(maxLength: number): Check {
  return (text) => {
    const fits = text.trim() !== "" && text.length <= maxLength && !/\p{Cc}/u.test(text);
    return fits ? undefined : { allowed: `one line of 1 to ${String(maxLength)} characters` };
  };
}

/** Terraform and the jobs service replace such references in whatever they pass on. */
function references(text: string): ReturnType<Check> {
  const found = ["${", "%{", "{{"].find((mark) => text.includes(mark));
  return found === undefined ? undefined : { allowed: `a text without ${found}, which would be taken for a reference` };
}

/** The text with backticks around the parts that need them, if it then is a name. */
function quoted(text: string): string | undefined {
  const meant = text
    .split(".")
    .map((part) => (/^\w+$/.test(part) || part.includes("`") ? part : `\`${part}\``))
    .join(".");
  return tableName(meant) === undefined ? undefined : meant;
}
