/** A command of the Databricks CLI. `{name}` is replaced by an earlier answer. */
export interface Command {
  readonly run: string;
  /** Request body. */
  readonly json?: object;
  /** Names for fields of the answer, by their dotted path. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** An entry of an access list. */
export const ENTRY = { service_principal_name: "app-client", permission_level: "CAN_MANAGE" };

/** Lines of commands without a body. */
export function plain(lines: string): readonly Command[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((run) => ({ run }));
}

/** Permissions of an object: the four commands that several groups of the CLI have. */
export function permissions(group: string, id: string, level: string): readonly Command[] {
  const json = { access_control_list: [{ ...ENTRY, permission_level: level }] };
  return [
    { run: `${group} get-permission-levels ${id}` },
    { run: `${group} set-permissions ${id}`, json },
    { run: `${group} update-permissions ${id}`, json },
    { run: `${group} get-permissions ${id}` },
  ];
}
