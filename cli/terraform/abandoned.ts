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

/** A stack with resources in its state that the configuration no longer contains. */
export interface AbandonedStack {
  readonly stack: string;
  readonly resources: number;
  /** The removed part of the configuration, e.g. `project churn`. */
  readonly owner: string;
  /** Procedure to remove it. */
  readonly procedure: string;
}

/** A stack whose state lists the stages or projects for which other stacks exist. */
interface Register {
  readonly stack: string;
  /** Names in a state. */
  readonly recorded: (state: State) => readonly string[];
  /** Names in a synthesized stack. */
  readonly declared: (program: Program) => readonly string[];
  /** Stacks that exist for a name. */
  readonly stacksOf: (name: string) => readonly string[];
  readonly kind: "project" | "stage";
  readonly procedure: (name: string) => string;
}

/** The platform has a schema per project. */
const PROJECT_SCHEMA = /^Schema-(.+)_[0-9A-F]{8}$/;

/** The account stack has an identity per stage. Identities of slots do not belong to a stage. */
const STAGE_OUTPUT = /^(?!slot_)(.+)_deploy_client_id$/;

/** The register of a stage's projects, or of the service's stages. */
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
          ? // Merge requests now use the identities and the state prefix of their slot, so such a stage is from an older release.
            "It was deployed by an older release, in which each merge request had its own identities, workspace stack and " +
            `bucket. Check out that release, run \`./fraudops destroy ${stage}\` there with FRAUDOPS_STAGES=${stage} ` +
            "in the environment, and run this command again (docs/operating.md, Upgrading to slots for merge requests)."
          : `Restore its file, or add it to FRAUDOPS_STAGES; then run \`./fraudops destroy ${stage}\`, and remove it again.`,
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
      "it again (docs/operating.md, Removing a project).",
  };
}

/**
 * Applied stacks that the configuration no longer contains. No command would destroy their resources, which would block
 * the deletion of the resources they depend on.
 *
 * @param name a stage, or `account`
 * @param program the register's synthesized stack
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
    `${name} was not changed: the configuration no longer contains some deployed stacks, and no other command would destroy them`,
    ...stacks.map(
      ({ stack, resources, owner, procedure }) =>
        `- ${stack} of ${owner}: ${counted(resources, "resource")}\n  ${procedure}`,
    ),
  ].join("\n");
}

/**
 * Checks for abandoned stacks.
 * @param folderOf returns the folder of a synthesized stack
 * @throws UserError with the procedure for each
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

/** The state of a stack that may not be synthesized, from the backend of another stack. */
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
