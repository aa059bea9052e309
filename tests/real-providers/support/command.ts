/** A command of the Databricks CLI. `{name}` is replaced by a value from an earlier answer. */
export interface Command {
  readonly run: string;
  /** Request body. */
  readonly json?: object;
  /** Names under which fields of the answer are stored, by dotted path of the field. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** An entry of an access control list. */
export const ENTRY = { service_principal_name: "app-client", permission_level: "CAN_MANAGE" };

/** Commands without a body, one per line. */
export function plain(lines: string): readonly Command[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((run) => ({ run }));
}

/** The four permission commands that several command groups have, for one object. */
export function permissions(group: string, id: string, level: string): readonly Command[] {
  const json = { access_control_list: [{ ...ENTRY, permission_level: level }] };
  return [
    { run: `${group} get-permission-levels ${id}` },
    { run: `${group} set-permissions ${id}`, json },
    { run: `${group} update-permissions ${id}`, json },
    { run: `${group} get-permissions ${id}` },
  ];
}
