/** Permission levels of each kind of workspace object, weakest first. Each level includes the ones before it. */
export const PERMISSION_LEVELS = {
  clusterPolicy: ["CAN_USE"],
  directory: ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"],
  experiment: ["CAN_READ", "CAN_EDIT", "CAN_MANAGE"],
  job: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
  servingEndpoint: ["CAN_VIEW", "CAN_QUERY", "CAN_MANAGE"],
} as const;

/** Kind of object that has an access control list. */
export type AccessControlledKind = keyof typeof PERMISSION_LEVELS;

/** Permission levels of a kind of object. */
export type PermissionLevel<Kind extends AccessControlledKind> = (typeof PERMISSION_LEVELS)[Kind][number];

/** The stronger of two levels of one kind. */
export function strongest<Kind extends AccessControlledKind>(
  kind: Kind,
  one: PermissionLevel<Kind>,
  other: PermissionLevel<Kind>,
): PermissionLevel<Kind> {
  const levels: readonly string[] = PERMISSION_LEVELS[kind];
  return levels.indexOf(one) >= levels.indexOf(other) ? one : other;
}
