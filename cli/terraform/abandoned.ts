import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stageStackName } from "../../core/naming";
import { isShortLived } from "../../core/stage";
import { counted } from "../../review/words";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";
import { initialize } from "./initialize";
import { readProgram, type Program } from "./program";
import type { StackFolder } from "./stack-folder";
import { pullState, recordedObjects, type State } from "./state";

/** A stack that the configuration no longer contains and whose state still contains resources. */
export interface AbandonedStack {
  readonly stack: string;
  readonly resources: number;
  /** Removed part of the configuration to which the stack belongs, e.g. `project churn`. */
  readonly owner: string;
  /** Instructions to destroy the stack. */
  readonly procedure: string;
}

/**
 * A stack whose state lists other parts of the service: the account stack lists all stages, and the platform stack of a
 * stage lists the stage's projects.
 */
interface Register {
  readonly stack: string;
  /** Names of the stages or projects that a state of the stack lists. */
  readonly recorded: (state: State) => readonly string[];
  /** Names of the stages or projects that the synthesized stack lists. */
  readonly declared: (program: Program) => readonly string[];
  /** Names of the stacks of a stage or project. */
  readonly stacksOf: (name: string) => readonly string[];
  readonly kind: "project" | "stage";
  readonly procedure: (name: string) => string;
}

/** Terraform name of a project's schema in the platform stack. The capture group is the name of the project. */
const PROJECT_SCHEMA = /^Schema-(.+)_[0-9A-F]{8}$/;

/**
 * Output of the account stack with the client id of a stage's service principal `deploy`. The capture group is the name
 * of the stage. Excludes outputs such as `slot_1_deploy_client_id`: different merge requests' stages use the principals
 * of a slot in turn.
 */
const STAGE_OUTPUT = /^(?!slot_)(.+)_deploy_client_id$/;

/**
 * Returns the stack whose state lists the projects of the stage `name` (its platform stack), or all stages if `name` is
 * `account` (the account stack).
 */
export function registerOf(name: string): Register {
  if (name === SHARED) {
    return {
      stack: SHARED,
      recorded: ({ outputs = {} }) => matches(STAGE_OUTPUT, Object.keys(outputs)),
      declared: ({ output = {} }) => matches(STAGE_OUTPUT, Object.keys(output)),
      stacksOf: (stage) => ["workspace", "platform"].map((part) => stageStackName(stage, part)),
      kind: "stage",
      procedure: (stage) =>
        isShortLived(stage)
          ? // Merge requests now use the principals of a slot, so only an older release created principals for `pr-<n>`.
            "The stage was deployed by an older release, in which each merge request had its own identities, workspace stack and " +
            `bucket. Check out that release, run \`./fraudops destroy ${stage}\` there with FRAUDOPS_STAGES=${stage} ` +
            'in the environment, and run this command again (docs/operating.md, "Upgrade to slots for merge requests").'
          : `Restore the stage's file, or add the stage to FRAUDOPS_STAGES. Then run \`./fraudops destroy ${stage}\`, and remove the stage again.`,
    };
  }
  return {
    stack: stageStackName(name, "platform"),
    recorded: ({ resources = [] }) => {
      const schemas = resources.filter(({ mode, type }) => mode === "managed" && type === "databricks_schema");
      return matches(
        PROJECT_SCHEMA,
        schemas.map((schema) => schema.name),
      );
    },
    declared: ({ resource = {} }) => matches(PROJECT_SCHEMA, Object.keys(resource["databricks_schema"] ?? {})),
    stacksOf: (project) => [stageStackName(name, project)],
    kind: "project",
    procedure: (project) =>
      `Add the project to the configuration again, run \`./fraudops destroy ${name} --project ${project}\`, and remove ` +
      'the project again (docs/operating.md, "Remove a project").',
  };
}

/**
 * Applied stacks that the configuration no longer contains. No command would destroy the resources of these stacks. As
 * long as these resources exist, Terraform cannot delete what they use in other stacks.
 *
 * @param name a stage, or `account`
 * @param program synthesized configuration of the stack that `registerOf` returns for `name`
 * @param stateOf reads the state of any stack, also of one that is not synthesized
 */
export async function abandonedStacks(
  name: string,
  program: Program,
  stateOf: (stack: string) => Promise<State | undefined>,
): Promise<readonly AbandonedStack[]> {
  const register = registerOf(name);
  const state = await stateOf(register.stack);
  if (state === undefined) return [];
  const declared = register.declared(program);
  const gone = register.recorded(state).filter((each) => !declared.includes(each));
  const found: AbandonedStack[] = [];
  for (const each of gone) {
    for (const stack of register.stacksOf(each)) {
      const resources = recordedObjects(await stateOf(stack)).length;
      const owner = `${register.kind} ${each}`;
      if (resources > 0) found.push({ stack, resources, owner, procedure: register.procedure(each) });
    }
  }
  return found;
}

/** Error message about abandoned stacks, with the procedure for each. */
export function abandonedText(name: string, stacks: readonly AbandonedStack[]): string {
  return [
    `${name} was not changed: the configuration no longer contains these deployed stacks, so no command would destroy their resources`,
    ...stacks.map(
      ({ stack, resources, owner, procedure }) =>
        `- ${stack} of ${owner}: ${counted(resources, "resource")}\n  ${procedure}`,
    ),
  ].join("\n");
}

/**
 * Checks that the configuration still contains all deployed stacks.
 * @param folderOf returns the folder of a synthesized stack
 * @throws UserError with the procedure for each abandoned stack
 */
export async function refuseAbandoned(name: string, folderOf: (stack: string) => StackFolder): Promise<void> {
  const register = folderOf(registerOf(name).stack);
  const { program } = readProgram(register);
  const stacks = await abandonedStacks(name, program, async (stack) => {
    if (stack !== register.stack) return siblingState(register, program, stack);
    await initialize(register);
    return pullState(register);
  });
  if (stacks.length > 0) throw new UserError(abandonedText(name, stacks));
}

/**
 * Reads the state of `stack`, which need not be synthesized. Uses the backend of the stack in `folder` with another
 * state file: `<stack>.tfstate`.
 */
async function siblingState(folder: StackFolder, { terraform }: Program, stack: string): Promise<State | undefined> {
  const [[kind, settings] = ["local", {}]] = Object.entries(terraform?.backend ?? {});
  const argument = "key" in settings ? "key" : "path";
  const place = path.posix.join(path.posix.dirname(String(settings[argument])), `${stack}.tfstate`);
  const sibling = folder.within(`state-of-${stack}`, {});
  mkdirSync(sibling.directory, { recursive: true });
  try {
    const backend = { [kind]: { ...settings, [argument]: place } };
    writeFileSync(sibling.programFile, JSON.stringify({ terraform: { backend } }));
    await initialize(sibling);
    return await pullState(sibling);
  } finally {
    rmSync(sibling.directory, { recursive: true, force: true });
  }
}

function matches(pattern: RegExp, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
}
