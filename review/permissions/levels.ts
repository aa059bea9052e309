/** Permission levels in the wording of `levelInWords`, lowest first. */
export const LEVELS: readonly string[] = [
  "view",
  "read",
  "use",
  "attach to",
  "query",
  "write",
  "run",
  "restart",
  "monitor",
  "edit",
  "manage runs of",
  "create in",
  "manage",
  "own",
];

/** Describes a permission level: `CAN_MANAGE_RUN` as "manage runs of", `IS_OWNER` as "own". */
export function levelInWords(level: string): string {
  return (
    SPECIAL[level] ??
    level
      .replace(/^(CAN|IS)_/, "")
      .toLowerCase()
      .replaceAll("_", " ")
  );
}

const SPECIAL: Readonly<Record<string, string>> = {
  IS_OWNER: "own",
  CAN_MANAGE_RUN: "manage runs of",
  CAN_ATTACH_TO: "attach to",
  CAN_CREATE: "create in",
};
