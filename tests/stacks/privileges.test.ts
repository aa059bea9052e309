import { PlatformStack } from "../../stacks/platform-stack";
import { PRIVILEGES, type Row } from "../../stacks/privileges";
import { ProjectStack } from "../../stacks/project-stack";
import { RequestPlatformStack } from "../../stacks/request-platform-stack";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import { committedService, requestContext, stageContext, WITHOUT_SLOTS } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";
import { wheelFile } from "../support/wheel";

const STAGES = committedService().stages.map(({ stage }) => stage);
const wheel = wheelFile();
const ROLES = Object.keys(PRIVILEGES.workspace).join("|");
const workspaceHost = "https://workspace.example";

interface Entry {
  readonly group_name?: string;
  readonly service_principal_name?: string;
  readonly permission_level: string;
}

interface Grant {
  readonly principal: string;
  readonly privileges: readonly string[];
}

function stacksOf(name: string, change: Parameters<typeof stageContext>[1] = {}): readonly Synthesized[] {
  const context = stageContext(name, change);
  const [[project, config] = []] = Object.entries(context.stage.projects);
  if (project === undefined || config === undefined) throw new Error(`stage ${name} has no project`);
  const shared = { context, workspaceHost };
  return [
    synthesizeStack((app) => new WorkspaceStack(app, context)),
    synthesizeStack((app) => new PlatformStack(app, shared)),
    synthesizeStack(
      (app) => new ProjectStack(app, { ...shared, project, config, wheelFile: wheel, codeVersion: "0123456789ab" }),
    ),
  ];
}

/** Returns the permissions and grants that a stage's stacks declare, one line per object and principal. */
function declared(stage: string, stacks = stacksOf(stage)): string[] {
  const role = new RegExp(`^fraudops-${stage}-(${ROLES})$|[-_](${ROLES})_[0-9A-F]{8}\\.`);
  const who = (principal: string): string => {
    const [, named, lookedUp] = role.exec(principal) ?? [];
    return named ?? lookedUp ?? principal;
  };
  const thing = (address: string): string => address.replace(/_(Grants|Access|Acl-.*|Assignment-.*)_[0-9A-F]{8}$/, "");
  return stacks.flatMap((stack) => [
    ...Object.entries(stack.byName("databricks_mws_permission_assignment")).map(
      ([address, { principal_id, permissions }]) =>
        `${thing(address)}: ${who(String(principal_id))} ${(permissions as string[]).join(" ")}`,
    ),
    ...Object.entries(stack.byName("databricks_grants")).flatMap(([address, { grant }]) =>
      (grant as Grant[]).map(
        ({ principal, privileges }) => `${thing(address)}: ${who(principal)} ${privileges.join(" ")}`,
      ),
    ),
    ...Object.entries(stack.byName("databricks_permissions")).flatMap(([address, { access_control }]) =>
      (access_control as Entry[]).map(
        ({ group_name, service_principal_name, permission_level }) =>
          `${thing(address)}: ${who(group_name ?? service_principal_name ?? "nobody")} ${permission_level}`,
      ),
    ),
    ...Object.entries(stack.byName("databricks_secret_acl")).map(
      ([address, { principal, permission }]) => `${thing(address)}: ${who(String(principal))} ${String(permission)}`,
    ),
  ]);
}

/**
 * Reviewed permissions and grants in a stage. A line names the object, the role and the permissions. The role is the
 * last part of the name of a group or service principal, e.g. `jobs` for `fraudops-dev-jobs`. A permission that
 * is not in the table fails the test.
 */
const TABLE = `
Access: analysts USER
Access: client USER
Access: deploy ADMIN
Access: jobs USER
Access: ml-engineers USER
Access: platform-admins ADMIN
Access: scoring-clients USER
Artifacts: jobs READ_VOLUME
Artifacts: ml-engineers READ_VOLUME
Catalog: analysts USE_CATALOG
Catalog: jobs USE_CATALOG
Catalog: ml-engineers USE_CATALOG
Catalog: platform-admins MANAGE USE_CATALOG USE_SCHEMA
Catalog: scoring-clients USE_CATALOG
Directory: analysts CAN_READ
Directory: jobs CAN_EDIT
Directory: ml-engineers CAN_EDIT
Endpoint: analysts CAN_VIEW
Endpoint: jobs CAN_MANAGE
Endpoint: ml-engineers CAN_QUERY
Endpoint: scoring-clients CAN_QUERY
Exchange-fraud: scoring-clients READ_VOLUME
Experiment: analysts CAN_READ
Experiment: jobs CAN_MANAGE
Experiment: ml-engineers CAN_EDIT
Generate: analysts CAN_VIEW
Generate: deploy IS_OWNER
Generate: ml-engineers CAN_MANAGE_RUN
Generate: platform-admins CAN_MANAGE
Model: deploy EXECUTE MANAGE
PlatformSchema: jobs USE_SCHEMA
PlatformSchema: ml-engineers USE_SCHEMA
Policy-analysis: analysts CAN_USE
Policy-analysis: ml-engineers CAN_USE
Policy-tests: jobs CAN_USE
Policy-tests: ml-engineers CAN_USE
Policy-training: jobs CAN_USE
Policy-training: ml-engineers CAN_USE
Reproduction: analysts CAN_VIEW
Reproduction: deploy IS_OWNER
Reproduction: ml-engineers CAN_MANAGE_RUN
Reproduction: platform-admins CAN_MANAGE
Schema-fraud: analysts EXECUTE READ_VOLUME SELECT USE_SCHEMA
Schema-fraud: jobs CREATE_TABLE EXECUTE MODIFY READ_VOLUME SELECT USE_SCHEMA
Schema-fraud: ml-engineers EXECUTE READ_VOLUME SELECT USE_SCHEMA
Schema-fraud: scoring-clients USE_SCHEMA
Scoring: analysts CAN_VIEW
Scoring: deploy IS_OWNER
Scoring: ml-engineers CAN_MANAGE_RUN
Scoring: platform-admins CAN_MANAGE
Secrets: jobs READ
Secrets: platform-admins MANAGE
Training: analysts CAN_VIEW
Training: deploy IS_OWNER
Training: ml-engineers CAN_MANAGE_RUN
Training: platform-admins CAN_MANAGE
UnitTests: analysts CAN_VIEW
UnitTests: deploy IS_OWNER
UnitTests: ml-engineers CAN_MANAGE_RUN
UnitTests: platform-admins CAN_MANAGE
`;

/** Returns `TABLE` for a stage. Repeats the lines about resources of `fraud` in the platform stack for each project. */
function tableOf(stage: string): string {
  const projects = Object.keys(stageContext(stage).stage.projects);
  const lines = TABLE.trim()
    .split("\n")
    .flatMap((line) =>
      line.includes("-fraud:") ? projects.map((each) => line.replace("-fraud:", `-${each}:`)) : line,
    );
  return `\n${lines.sort().join("\n")}\n`;
}

test.each(STAGES)("in %s, principals have the reviewed privileges", (stage) => {
  expect(`\n${declared(stage, stacksOf(stage, WITHOUT_SLOTS)).sort().join("\n")}\n`).toBe(tableOf(stage));
});

test("in a slot, principals have exactly the reviewed privileges", () => {
  const lines = declared("dev").filter((line) => line.startsWith("Slots_slot-2_"));
  expect(lines.map((line) => line.replace("Slots_slot-2_", "")).sort()).toEqual([
    "Catalog: deploy CREATE_SCHEMA USE_CATALOG",
    "Catalog: jobs USE_CATALOG",
    "Directory: deploy CAN_MANAGE",
    "Directory: jobs CAN_EDIT",
    "Policy-tests: deploy CAN_USE",
    "Policy-tests: jobs CAN_USE",
    "Policy-training: deploy CAN_USE",
    "Policy-training: jobs CAN_USE",
  ]);
});

test("in a merge request's stage, principals have exactly the reviewed privileges", () => {
  const context = requestContext("pr-5");
  const config = context.stage.projects["fraud"];
  if (config === undefined) throw new Error("no project fraud");
  const shared = { context, workspaceHost };
  const lines = declared("pr-5", [
    synthesizeStack((app) => new RequestPlatformStack(app, shared)),
    synthesizeStack(
      (app) =>
        new ProjectStack(app, { ...shared, project: "fraud", config, wheelFile: wheel, codeVersion: "0123456789ab" }),
    ),
  ]);
  const jobs = ["Generate", "Reproduction", "Scoring", "Training", "UnitTests"];
  expect(lines.filter((line) => !line.includes("cash-demand")).sort()).toEqual(
    [
      "Artifacts: jobs READ_VOLUME",
      "Endpoint: jobs CAN_MANAGE",
      "Experiment: jobs CAN_MANAGE",
      "Model: deploy EXECUTE MANAGE",
      "PlatformSchema: jobs USE_SCHEMA",
      "Schema-fraud: jobs CREATE_TABLE EXECUTE MODIFY READ_VOLUME SELECT USE_SCHEMA",
      ...jobs.map((job) => `${job}: deploy IS_OWNER`),
    ].sort(),
  );
});

test("every principal with a permission is assigned to the workspace", () => {
  const { workspace, ...rows } = PRIVILEGES;
  const holders = Object.values<Row<string>>(rows).flatMap((row) => Object.keys(row));
  for (const role of holders) expect(Object.keys(workspace)).toContain(role);
});
