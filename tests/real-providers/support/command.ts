/** A command of the Databricks CLI. The test replaces `{name}` by a value that an earlier command returned. */
export interface Command {
  readonly run: string;
  /** Request body. */
  readonly json?: object;
  /** Fields of the answer to keep for later commands: by name of the placeholder, the dotted path of the field. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** Entry of an access control list that commands set. */
export const ENTRY = { service_principal_name: "app-client", permission_level: "CAN_MANAGE" };

/** Returns one command without a request body for each line of a text. */
export function plain(lines: string): readonly Command[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((run) => ({ run }));
}

/** Returns the four permission commands of a command group for one object, e.g. `clusters get-permissions <id>`. */
export function permissions(group: string, id: string, level: string): readonly Command[] {
  const json = { access_control_list: [{ ...ENTRY, permission_level: level }] };
  return [
    { run: `${group} get-permission-levels ${id}` },
    { run: `${group} set-permissions ${id}`, json },
    { run: `${group} update-permissions ${id}`, json },
    { run: `${group} get-permissions ${id}` },
  ];
}
