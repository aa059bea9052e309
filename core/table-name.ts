/** The parts of a three-level name, without backticks. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/** One part: letters, digits and underscores, or any characters in backticks; a backtick is escaped by doubling it. */
const PART = "(?:[A-Za-z0-9_]+|`(?:[^`]|``)+`)";

const THREE_LEVELS = new RegExp(`^(${PART})\\.(${PART})\\.(${PART})$`);

/** Parses `catalog.schema.table`; undefined if `text` is not a three-level name. */
export function tableName(text: string): TableName | undefined {
  const [, ...parts] = THREE_LEVELS.exec(text) ?? [];
  const [catalog, schema, table] = parts.map(unquoted);
  if (catalog === undefined || schema === undefined || table === undefined) return undefined;
  return { catalog, schema, table };
}

/** Whether two parts are the same name: Unity Catalog names are case-insensitive. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unquoted(part: string): string {
  return part.startsWith("`") ? part.slice(1, -1).replaceAll("``", "`") : part;
}
