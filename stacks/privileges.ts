import type { Principal } from "../constructs/identity/principal";
import type { GroupRole, Naming, ServicePrincipalRole } from "../core/naming";
import type { Principals } from "./stage-principals";

/** A group or service principal of a stage. */
export type Role = GroupRole | ServicePrincipalRole;

/**
 * Right of each role on one object. A role that is not listed gets no right. Workspace administrators have all
 * permissions on workspace objects anyway.
 */
export type Row<Right extends string> = Readonly<Partial<Record<Role, Right>>>;

/**
 * Rights of all roles in a long-lived stage. They are the same in every long-lived stage. For the stage of a merge
 * request, see `REQUEST_PRIVILEGES`.
 *
 * A right on the workspace is the permission with which the role is assigned to it. Every other right is a `grant...`
 * method of the object's construct, which defines the privileges or permission levels. A right on an object in a catalog
 * includes `USE_CATALOG` and `USE_SCHEMA` on its parents, except a right on a model. Only `deploy` has a right on models,
 * and it already has `USE_CATALOG` and `USE_SCHEMA` as a member of the group `platform-admins`.
 */
export const PRIVILEGES = {
  workspace: {
    analysts: "USER",
    "ml-engineers": "USER",
    "platform-admins": "ADMIN",
    "scoring-clients": "USER",
    // Service principals are assigned directly, although some are members of assigned groups: a look-up in a workspace
    // finds only principals that are assigned directly.
    deploy: "ADMIN",
    jobs: "USER",
    client: "USER",
  },

  // Data
  catalog: { "platform-admins": "grantManage" },
  projectSchema: { analysts: "grantRead", "ml-engineers": "grantRead", jobs: "grantReadWrite" },
  artifactsVolume: { "ml-engineers": "grantRead", jobs: "grantRead" },
  exchangeVolume: { "scoring-clients": "grantRead" },

  // Compute
  trainingPolicy: { "ml-engineers": "grantUse", jobs: "grantUse" },
  testsPolicy: { "ml-engineers": "grantUse", jobs: "grantUse" },
  analysisPolicy: { analysts: "grantUse", "ml-engineers": "grantUse" },

  // Objects of the ML projects. `deploy` owns the jobs and `jobs` owns the models, because each of the two principals
  // needs rights that only an owner has.
  directory: { analysts: "grantRead", "ml-engineers": "grantEdit", jobs: "grantEdit" },
  experiment: { analysts: "grantRead", "ml-engineers": "grantLog", jobs: "grantManage" },
  model: { deploy: "grantManage" },
  job: { analysts: "grantView", "ml-engineers": "grantRun", "platform-admins": "grantManage" },
  endpoint: {
    analysts: "grantView",
    "ml-engineers": "grantQuery",
    "scoring-clients": "grantQuery",
    jobs: "grantManage",
  },
  secrets: { "platform-admins": "grantManage", jobs: "grantRead" },
} as const satisfies Readonly<Record<string, Row<string>>>;

/**
 * Rights of a slot's service principals on the slot's resources. A slot is assigned to one merge request at a time. The
 * principals also have rights on the resources of this merge request's stage (`REQUEST_PRIVILEGES`). They are in no
 * group, because they run unapproved code.
 */
export const SLOT_PRIVILEGES = {
  workspace: { deploy: "USER", jobs: "USER" },
  catalog: { deploy: "grantCreateSchemas", jobs: "grantUse" },
  sharedTable: { jobs: "grantRead" },
  // The owner of a job also needs the right to use its cluster policy.
  trainingPolicy: { deploy: "grantUse", jobs: "grantUse" },
  testsPolicy: { deploy: "grantUse", jobs: "grantUse" },
  directory: { deploy: "grantManage", jobs: "grantEdit" },
} as const satisfies Readonly<Record<string, Row<string>>>;

/**
 * Rights on resources of a merge request's stage. The slot's service principal `deploy` owns these resources, except
 * models, which the slot's service principal `jobs` owns.
 */
export const REQUEST_PRIVILEGES = {
  projectSchema: { jobs: "grantReadWrite" },
  artifactsVolume: { jobs: "grantRead" },
  exchangeVolume: {},
  experiment: { jobs: "grantManage" },
  model: { deploy: "grantManage" },
  job: {},
  endpoint: { jobs: "grantManage" },
} as const satisfies Readonly<Record<string, Row<string>>>;

/**
 * Rights that a stage's stacks grant; the stacks of a merge request's stage only grant rights to its slot's principals.
 */
export function privilegesOf({ slot }: Naming): typeof PRIVILEGES | typeof REQUEST_PRIVILEGES {
  return slot === undefined ? PRIVILEGES : REQUEST_PRIVILEGES;
}

/** A construct with `grant...` methods. */
type Grantable<Right extends string> = Readonly<Record<Right, (principal: Principal) => void>>;

/** Grants each role its right on `target`, as `row` lists them. */
export function grantAll<Right extends string>(
  target: Grantable<Right>,
  row: Row<Right>,
  principals: Principals,
): void {
  for (const [role, right] of entriesOf(row)) target[right](principals.of(role));
}

/** `Object.entries` for the rights of roles on one object; keeps the types of keys and values. */
export function entriesOf<Who extends Role, Right extends string>(
  row: Readonly<Partial<Record<Who, Right>>>,
): [Who, Right][] {
  return Object.entries(row) as [Who, Right][];
}
