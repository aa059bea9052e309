import type { Principal } from "../constructs/identity/principal";
import type { GroupRole, Naming, ServicePrincipalRole } from "../core/naming";
import type { Principals } from "./stage-principals";

/** Somebody of a stage. */
export type Role = GroupRole | ServicePrincipalRole;

/** What each role may do with one thing. Who does not stand there may do nothing, administrators of the workspace aside. */
export type Row<Right extends string> = Readonly<Partial<Record<Role, Right>>>;

/**
 * Who may do what in a stage, the same in each.
 *
 * A right is the `grant...` method of the construct that makes the thing: it says which privileges or permission levels
 * that is. A right on something includes the use of what it lies in, except on a model: `deploy` is in the group
 * `platform-admins`, which may use everything in the catalog.
 */
export const PRIVILEGES = {
  workspace: {
    analysts: "USER",
    "ml-engineers": "USER",
    "platform-admins": "ADMIN",
    "scoring-clients": "USER",
    // Groups let some of these in. Stated for each: lookups within a workspace see only who was let in by name.
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

  // Work. Jobs belong to `deploy`, models to `jobs`: only an owner may do what they do with them.
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
 * Who may do what with what stands ready in a slot for merge requests. Its principals are in no group, and nobody else's
 * row has them: they act for code that nobody has approved.
 */
export const SLOT_PRIVILEGES = {
  workspace: { deploy: "USER", jobs: "USER" },
  catalog: { deploy: "grantMakeSchemas", jobs: "grantUse" },
  sharedTable: { jobs: "grantRead" },
  // Whoever owns a job needs its policy as well.
  trainingPolicy: { deploy: "grantUse", jobs: "grantUse" },
  testsPolicy: { deploy: "grantUse", jobs: "grantUse" },
  directory: { deploy: "grantManage", jobs: "grantEdit" },
} as const satisfies Readonly<Record<string, Row<string>>>;

/** The same for what a merge request's stage makes in its slot: `deploy` owns it, models aside, and `jobs` works with it. */
export const REQUEST_PRIVILEGES = {
  projectSchema: { jobs: "grantReadWrite" },
  artifactsVolume: { jobs: "grantRead" },
  exchangeVolume: {},
  experiment: { jobs: "grantManage" },
  model: { deploy: "grantManage" },
  job: {},
  endpoint: { jobs: "grantManage" },
} as const satisfies Readonly<Record<string, Row<string>>>;

/** What a stage's own stacks give: those of a merge request's stage have its slot's principals only. */
export function privilegesOf({ slot }: Naming): typeof PRIVILEGES | typeof REQUEST_PRIVILEGES {
  return slot === undefined ? PRIVILEGES : REQUEST_PRIVILEGES;
}

/** Something whose constructs render rights into grants or access lists. */
type Grantable<Right extends string> = Readonly<Record<Right, (principal: Principal) => void>>;

/** Gives everybody in `row` what it says. */
export function grantAll<Right extends string>(
  target: Grantable<Right>,
  row: Row<Right>,
  principals: Principals,
): void {
  for (const [role, right] of entriesOf(row)) target[right](principals.of(role));
}

/** Roles of a row with what each has. */
export function entriesOf<Who extends Role, Right extends string>(
  row: Readonly<Partial<Record<Who, Right>>>,
): [Who, Right][] {
  return Object.entries(row) as [Who, Right][];
}
