import type { OrderedStack } from "./manifest";
import { planStack, PlanFailed, planWithInputs, type StackPlan } from "./plan";
import { changesAnything } from "./plan-json";
import { readProgram, remoteOutputs, remoteStateLocation, stateLocation, type RemoteOutput } from "./program";
import type { StackFolder } from "./stack-folder";
import { asksDatabricks } from "./unknown-inputs";

/** How a stage is planned. */
export interface PlanMode {
  /**
   * Whether the clouds are asked for what is there. If not, plans start from what the states recorded, and take no
   * identity in Databricks.
   */
  readonly refresh: boolean;
}

/** Plans that are made at a time. */
const AT_A_TIME = 2;

/**
 * Plans the stacks of a stage, each as far as it can be before those that it builds on are applied: an input that they
 * have yet to make, or will change, is not known yet in the plan, which is then provisional.
 *
 * @param folderOf folder of a stack, by its name
 * @returns plans in the order of the stacks
 * @throws PlanFailed with Terraform's errors when a stack cannot be planned for a reason of its own
 */
export async function planStage(
  stacks: readonly OrderedStack[],
  folderOf: (stack: string) => StackFolder,
  mode: PlanMode,
): Promise<readonly StackPlan[]> {
  const running = new Map<string, Promise<StackPlan>>();
  const limited = limit(AT_A_TIME);
  for (const { name, dependencies } of stacks) {
    const folder = folderOf(name);
    // Planning changes nothing, so a plan need not wait for those of other stacks; only what it is worth depends on them.
    const attempt = limited(() => attemptPlan(folder, mode));
    const plan = async (): Promise<StackPlan> => {
      const producers = await Promise.all(dependencies.flatMap((each) => running.get(each) ?? []));
      return planOne(folder, { attempt: await attempt, producers, folderOf });
    };
    running.set(name, plan());
  }
  // All of them end before the first failure is reported: nothing runs on behind it.
  const ended = await Promise.allSettled(running.values());
  return ended.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

type Given = RemoteOutput & { readonly producer: string; readonly value?: unknown };

type Attempt = { readonly plan: StackPlan } | { readonly error: unknown };

/** A plan of a stack as if all that it reads stayed as it is. */
async function attemptPlan(folder: StackFolder, { refresh }: PlanMode): Promise<Attempt> {
  try {
    const plan = refresh ? planStack(folder) : planWithInputs(folder, { isReplaced: asksDatabricks });
    return { plan: await plan };
  } catch (error) {
    return { error };
  }
}

interface Surroundings {
  readonly attempt: Attempt;
  /** Plans of the stacks that are applied before. */
  readonly producers: readonly StackPlan[];
  readonly folderOf: (stack: string) => StackFolder;
}

async function planOne(folder: StackFolder, { attempt, producers, folderOf }: Surroundings): Promise<StackPlan> {
  const given = changingOutputs(folder, producers, folderOf);
  const pending = producers.filter(isPending).map(({ stack }) => stack);
  const sources = [...new Set(given.map(({ producer }) => producer))].join(", ");
  if (given.length > 0) {
    return provisional(folder, {
      given,
      pending,
      because: `it reads outputs of ${sources} that change or are not there yet`,
    });
  }
  if ("plan" in attempt) return attempt.plan;
  const { error } = attempt;
  const lookups = error instanceof PlanFailed ? failedLookups(error) : [];
  // Only what is still to be applied can make what a lookup did not find.
  if (lookups.length === 0 || pending.length === 0) throw error;
  const because = `it looks up what is not there yet: ${lookups.join(", ")}`;
  return provisional(folder, { given, pending, because, lookups });
}

/** Outputs that a stack reads and that other stacks have not made yet, or are about to change. */
function changingOutputs(
  folder: StackFolder,
  producers: readonly StackPlan[],
  folderOf: (stack: string) => StackFolder,
): readonly Given[] {
  const { text, program } = readProgram(folder);
  return remoteOutputs(text).flatMap((remote): readonly Given[] => {
    const location = remoteStateLocation(program, remote.source);
    const producer = producers.find(({ stack }) => stateLocation(readProgram(folderOf(stack)).program) === location);
    if (producer === undefined) return [];
    const given = { ...remote, producer: producer.stack };
    if (producer.json === undefined) return [given];
    const change = producer.json.output_changes?.[remote.output];
    if (change === undefined || change.actions.every((action) => action === "no-op")) return [];
    const isKnown = change.after_unknown === false && change.after_sensitive === false;
    return [isKnown ? { ...given, value: change.after } : given];
  });
}

/** Whether a stack's resources may differ after this run. */
function isPending({ json, provisional: reason }: StackPlan): boolean {
  return json === undefined || reason !== undefined || changesAnything(json);
}

/** Addresses of lookups, when it is they alone that failed. */
function failedLookups({ errors }: PlanFailed): readonly string[] {
  const addresses = errors.map(({ address }) => address ?? "");
  return addresses.every((address) => address.startsWith("data.")) ? [...new Set(addresses)] : [];
}

async function provisional(folder: StackFolder, { given, pending, because, lookups = [] }: Reason): Promise<StackPlan> {
  const isReplaced = (type: string, name: string): boolean =>
    asksDatabricks(type) || lookups.includes(`data.${type}.${name}`);
  try {
    const plan = await planWithInputs(folder, { isReplaced, outputs: given });
    return plan.json === undefined ? plan : { ...plan, provisional: because };
  } catch (error) {
    if (!(error instanceof PlanFailed)) throw error;
    const more = failedLookups(error).filter((lookup) => !lookups.includes(lookup));
    if (more.length > 0) return provisional(folder, { given, pending, because, lookups: [...lookups, ...more] });
    const until = pending.length > 0 ? pending.join(", ") : "what it reads";
    return { stack: folder.stack, notPlannable: `not before ${until} is applied: ${because}; ${error.message}` };
  }
}

interface Reason {
  readonly given: readonly Given[];
  /** Stacks that are to be applied before. */
  readonly pending: readonly string[];
  readonly because: string;
  readonly lookups?: readonly string[];
}

/** Lets so many tasks run at a time. */
function limit(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
