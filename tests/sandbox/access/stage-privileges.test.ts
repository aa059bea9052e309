import type { CloudObject, JsonObject } from "../../../sandbox/ports";
import type { Role } from "../../../stacks/privileges";
import { DeployedStages } from "./deployed-stages";
import { levelProbes, placesOf, type Probe, probesOf, workspaceProbes } from "./probes";

jest.setTimeout(300_000);

/** By role of a stage: the principal that runs the probes in this role. A group's principal is in no other group. */
const PRINCIPALS: Readonly<Record<Role, string>> = {
  analysts: "an-analyst",
  "ml-engineers": "an-engineer",
  "platform-admins": "an-admin",
  "scoring-clients": "a-client",
  deploy: "fraudops-dev-deploy",
  jobs: "fraudops-dev-jobs",
  client: "fraudops-dev-client",
};
const ROLES = Object.keys(PRINCIPALS) as Role[];
/** Roles that administer the workspace: the group `platform-admins`, and `deploy`, which is a member of this group. */
const ADMINS: readonly Role[] = ["platform-admins", "deploy"];

/** By name of a probe: the roles for which the probe succeeds on their stage. For all other roles, it must fail. */
const ALLOWED: Readonly<Record<string, readonly Role[]>> = {
  "workspace: enter": ROLES,
  "catalog: read its metadata": ROLES,
  "catalog: create a schema": [],
  "platform schema: read its metadata": ["ml-engineers", "jobs", ...ADMINS],
  "project schema: read its metadata": ROLES,
  "project schema: read the metadata of a table": ["analysts", "ml-engineers", "jobs", ...ADMINS],
  "project schema: select from a table": ["analysts", "ml-engineers", "jobs"],
  "project schema: insert into a table": ["jobs"],
  "project schema: create a table": ["jobs"],
  "project schema: replace a table that the stage's jobs own": ["jobs", ...ADMINS],
  "project schema: replace a table of another owner": ADMINS,
  "exchange: read a file": ["analysts", "ml-engineers", "scoring-clients", "jobs", "client"],
  "exchange: list": ["analysts", "ml-engineers", "scoring-clients", "jobs", "client"],
  "exchange: write a file": [],
  "exchange: delete a file": [],
  "artifacts: list": ["ml-engineers", "jobs"],
  "artifacts: write a file": [],
  "model: read its metadata": ["analysts", "ml-engineers", "jobs", ...ADMINS],
  "model: load a version": ["analysts", "ml-engineers", "deploy", "jobs"],
  "model: load a version of a model of another owner": ["analysts", "ml-engineers", "jobs"],
  "model: create an endpoint that serves it": ["analysts", "ml-engineers", "deploy", "jobs"],
  "model: move an alias": ["jobs", ...ADMINS],
  "model: move an alias with MLflow": ["jobs", ...ADMINS],
  "model: delete a version": ["jobs", ...ADMINS],
  "model: create a version": ["jobs"],
  "model: tag a version": ["jobs"],
  "model: create another model": [],
  "endpoint: read its metadata": ["analysts", "ml-engineers", "scoring-clients", "jobs", "client", ...ADMINS],
  "endpoint: query": ["ml-engineers", "scoring-clients", "jobs", "client", ...ADMINS],
  "endpoint: change its configuration": ["jobs", ...ADMINS],
  "job: read its settings": ["analysts", "ml-engineers", ...ADMINS],
  "job: run": ["ml-engineers", ...ADMINS],
  "job: change its settings": ADMINS,
  "secrets: list": ["jobs", ...ADMINS],
  "secrets: write a secret": ADMINS,
  "secrets: list the access control list": ADMINS,
  "experiment: read its metadata": ["analysts", "ml-engineers", "jobs", ...ADMINS],
  "experiment: log": ["ml-engineers", "jobs", ...ADMINS],
  "experiment: change its metadata": ["jobs", ...ADMINS],
  "trainingPolicy: use": ["ml-engineers", "jobs", ...ADMINS],
  "testsPolicy: use": ["ml-engineers", "jobs", ...ADMINS],
  "analysisPolicy: use": ["analysts", "ml-engineers", ...ADMINS],
  "directory: read": ["analysts", "ml-engineers", "jobs", ...ADMINS],
  "directory: edit": ["ml-engineers", "jobs", ...ADMINS],
  "directory: manage": ADMINS,
};

let stages: DeployedStages;
let probes: readonly Probe[];

beforeAll(async () => {
  stages = await DeployedStages.deploy("dev", "staging");
  for (const role of ["analysts", "ml-engineers", "platform-admins", "scoring-clients"] as const) {
    await stages.addMember(PRINCIPALS[role], `fraudops-dev-${role}`);
  }
  const jobs = stages.levels.principals.get(PRINCIPALS.jobs).name;
  for (const stage of ["dev", "staging"]) {
    const { foreignTable, ownTable, foreignModel, model } = placesOf(stage);
    await stages.addTable(foreignTable, "somebody-else");
    await stages.addTable(ownTable, stage === "dev" ? jobs : "somebody-else");
    for (const name of [model, foreignModel]) await stages.addVersion(stage, name);
  }
  probes = [...probesOf("dev"), ...workspaceProbes(stages, "dev"), ...levelProbes(stages, "dev")];
});
afterAll(() => stages.close());

async function allowedTo(role: Role, tried = probes): Promise<string[]> {
  const seen: string[] = [];
  for (const { name, attempt } of tried) if (await attempt(stages, PRINCIPALS[role])) seen.push(name);
  return seen;
}

const expectedOf = (role: Role): string[] =>
  Object.entries(ALLOWED).flatMap(([name, roles]) => (roles.includes(role) ? [name] : []));

test("the table has a line for every probe", () => {
  expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(ALLOWED).sort());
});

test.each(ROLES)("%s has exactly the permissions in the table", async (role) => {
  expect((await allowedTo(role)).sort()).toEqual(expectedOf(role).sort());
});

test.each(ROLES)("%s of dev has no permission on the data and models of staging", async (role) => {
  expect(await allowedTo(role, probesOf("staging", "dev"))).toEqual([]);
  expect(await allowedTo(role, [...probesOf("staging"), ...workspaceProbes(stages, "staging")])).toEqual([]);
});

test("the administrator has every permission", async () => {
  for (const { name, attempt } of probes) {
    expect([name, await attempt(stages, "admin@sandbox.local")]).toEqual([name, true]);
  }
});

test("fails to start a task whose principal cannot read the task's library", async () => {
  const id = "volume/fraudops_dev.platform.artifacts";
  const grants = stages.store.get("databricks_grants", "account", id);
  if (grants === undefined) throw new Error(`no grants on ${id}`);
  await stages.store.put({ ...grants, attributes: { ...grants.attributes, grant: [] } });
  const job = Number(stages.attribute("databricks_job", placesOf("dev").training, "job_id"));
  const { body } = await stages.call("dev", undefined, "POST", "/api/2.2/jobs/run-now", { job_id: job });
  const { jobs } = stages.assembly.engine;
  await jobs.settled(Number(body["run_id"]));
  await stages.store.put(grants);
  const validated = jobs.runs.get(Number(body["run_id"]))?.tasks.find(({ taskKey }) => taskKey === "validate");
  expect(validated?.state).toMatchObject({
    result: "FAILED",
    message: "User does not have READ VOLUME on Volume 'fraudops_dev.platform.artifacts'. Caller: fraudops-dev-jobs.",
  });
});

/** A right of a role, the stored object that grants the right, and the object's attributes without the right. */
interface Right {
  readonly what: string;
  readonly role: Role;
  readonly object: CloudObject;
  readonly without: JsonObject;
}

/**
 * Returns what the stage `dev` grants to the `ROLES`: privileges in Unity Catalog, entries of access control lists in
 * the workspace, and ACLs of secret scopes.
 */
function rightsOfRoles(): readonly Right[] {
  const roleOf = (named: unknown): Role | undefined => {
    const group = ROLES.find((role) => named === `fraudops-dev-${role}`);
    return group ?? ROLES.find((role) => stages.levels.principals.find(PRINCIPALS[role])?.name === named);
  };
  const grants = stages.store.find("databricks_grants", "account").flatMap((object): Right[] => {
    const list = object.attributes["grant"] as readonly { principal: string; privileges: readonly string[] }[];
    return list.flatMap(({ principal, privileges }, index) =>
      privileges.flatMap((privilege) => {
        const role = roleOf(principal);
        if (role === undefined) return [];
        const rest = { principal, privileges: privileges.filter((each) => each !== privilege) };
        const without = { ...object.attributes, grant: list.with(index, rest) };
        return [{ what: `${object.id}: ${role} ${privilege}`, role, object, without }];
      }),
    );
  });
  const levels = stages.store.find("databricks_permissions", stages.workspaceOf("dev")).flatMap((object): Right[] => {
    const list = object.attributes["access_control"] as readonly JsonObject[];
    return list.flatMap((entry) => {
      const role = roleOf(entry["group_name"] || entry["service_principal_name"]);
      const without = { ...object.attributes, access_control: list.filter((other) => other !== entry) };
      const what = `${object.id}: ${String(role)} ${entry["permission_level"] as string}`;
      return role === undefined ? [] : [{ what, role, object, without }];
    });
  });
  const secrets = stages.store.find("databricks_secret_acl", stages.workspaceOf("dev")).flatMap((object): Right[] => {
    const role = roleOf(object.attributes["principal"]);
    const without = { ...object.attributes, permission: "NONE" };
    return role === undefined ? [] : [{ what: `${object.id}: ${role}`, role, object, without }];
  });
  return [...grants, ...levels, ...secrets];
}

/** Turns the administrators of dev's workspace into users, so that only their explicit permissions apply. */
async function withoutAdministrators(): Promise<void> {
  const workspace = Number(stages.workspaceOf("dev"));
  for (const object of stages.store.find("databricks_mws_permission_assignment")) {
    if (object.attributes["workspace_id"] !== workspace) continue;
    await stages.store.put({ ...object, attributes: { ...object.attributes, permissions: ["USER"] } });
  }
}

describe("if no role administers the workspace", () => {
  /** By role: probes that succeed with the deployed privileges. Tests compare them with probes after a change. */
  const before = new Map<Role, readonly string[]>();

  beforeAll(async () => {
    await withoutAdministrators();
    for (const role of ROLES) before.set(role, await allowedTo(role));
  });

  test("removing any privilege of a role makes one of its probes fail", async () => {
    const rights = rightsOfRoles().filter(({ object }) => isProbed(object));
    expect(rights.length).toBeGreaterThan(30);
    const unnoticed: string[] = [];
    for (const { what, role, object, without } of rights) {
      await stages.store.put({ ...object, attributes: without });
      if ((await allowedTo(role)).length === before.get(role)?.length) unnoticed.push(what);
      await stages.store.put(object);
    }
    // The removal of these two rights makes no probe fail, because `deploy` also has them through `platform-admins`.
    expect(unnoticed).toEqual([
      expect.stringMatching(/^model\/.*: deploy MANAGE$/) as string,
      expect.stringMatching(/^\/jobs\/.*: deploy IS_OWNER$/) as string,
    ]);
  });

  test("adding any privilege to the role `client` lets a further probe succeed", async () => {
    const { schema, model, naming } = placesOf("dev");
    const more = [
      [
        "schema",
        schema,
        [
          "SELECT",
          "MODIFY",
          "CREATE_TABLE",
          "READ_VOLUME",
          "WRITE_VOLUME",
          "EXECUTE",
          "MANAGE",
          "CREATE_MODEL",
          "APPLY_TAG",
        ],
      ],
      ["model", model, ["EXECUTE", "MANAGE", "CREATE_MODEL_VERSION", "APPLY_TAG"]],
      ["catalog", naming.catalog, ["BROWSE", "USE_SCHEMA", "SELECT", "CREATE_SCHEMA", "ALL_PRIVILEGES"]],
    ] as const;
    const principal = stages.levels.principals.get(PRINCIPALS.client).name;
    const unnoticed: string[] = [];
    for (const [type, name, privileges] of more) {
      for (const privilege of privileges) {
        // Skips READ_VOLUME on the schema: the grant changes no access, because the role `client` already has
        // READ_VOLUME on the schema's only volume.
        if (type === "schema" && privilege === "READ_VOLUME") continue;
        const id = `${type}/${name}/${principal}`;
        const attributes = { [type]: name, principal, privileges: [privilege] };
        await stages.store.put({ kind: "databricks_grant", scope: "account", id, attributes });
        if ((await allowedTo("client")).length === before.get("client")?.length) unnoticed.push(`${id} ${privilege}`);
        await stages.store.delete("databricks_grant", "account", id);
      }
    }
    expect(unnoticed).toEqual([]);
  });
});

/**
 * Whether the probes use an object. The probes use only the project `fraud` and its training job, because roles have
 * the same rights on the other jobs and on the project `cash_demand`.
 */
function isProbed(object: CloudObject): boolean {
  if (object.id.includes("cash_demand")) return false;
  const job = object.attributes["job_id"];
  return !job || job === stages.attribute("databricks_job", placesOf("dev").training, "job_id");
}
