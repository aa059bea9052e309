import type { OrderedStack } from "./manifest";
import { planStack, PlanFailed, planWithInputs, type StackPlan } from "./plan";
import { changesAnything } from "./plan-json";
import { readProgram, remoteOutputs, remoteStateLocation, stateLocation, type RemoteOutput } from "./program";
import type { StackFolder } from "./stack-folder";
import { asksDatabricks } from "./unknown-inputs";

/** Options of planning. */
export interface PlanMode {
  /**
   * Whether to refresh from the clouds. Without a refresh, plans start from the recorded states and need no Databricks
   * credentials.
   */
  readonly refresh: boolean;
}

/** Number of concurrent plans. Small, because each plan starts Terraform and its providers as processes. */
const CONCURRENT_PLANS = 2;

/**
 * Plans the stacks of a stage before any is applied. If a stack reads outputs or objects that other stacks will create
 * or change, its plan is provisional: it uses planned or unknown values instead. If Terraform cannot plan the stack
 * with these values, `notPlannable` contains the reason.
 *
 * @param folderOf folder of a stack, by its name
 * @returns plans in the order of the stacks
 * @throws PlanFailed with Terraform's errors if a stack cannot be planned for a reason other than missing inputs
 */
export async function planStage(
  stacks: readonly OrderedStack[],
  folderOf: (stack: string) => StackFolder,
  mode: PlanMode,
): Promise<readonly StackPlan[]> {
  const running = new Map<string, Promise<StackPlan>>();
  const limited = limit(CONCURRENT_PLANS);
  for (const { name, dependencies } of stacks) {
    const folder = folderOf(name);
    // Plans the stack without waiting for other stacks. Then waits for the plans of the stacks on which this stack
    // depends, because they show whether this stack must be planned again with changed inputs.
    const attempt = limited(() => attemptPlan(folder, mode));
    const plan = async (): Promise<StackPlan> => {
      const producers = await Promise.all(dependencies.flatMap((each) => running.get(each) ?? []));
      return planOne(folder, { attempt: await attempt, producers, folderOf, limited });
    };
    running.set(name, plan());
  }
  // Waits for all plans before reporting the first failure, so that no plan continues in the background.
  const ended = await Promise.allSettled(running.values());
  return ended.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

type RemoteInput = RemoteOutput & { readonly producer: string; readonly value?: unknown };

type Attempt = { readonly plan: StackPlan } | { readonly error: unknown };

/** Plans a stack with the recorded outputs of other stacks, which the plans of those stacks may change. */
async function attemptPlan(folder: StackFolder, { refresh }: PlanMode): Promise<Attempt> {
  try {
    const plan = refresh ? planStack(folder) : planWithInputs(folder, { isReplaced: asksDatabricks });
    return { plan: await plan };
  } catch (error) {
    return { error };
  }
}

interface PlanContext {
  readonly attempt: Attempt;
  /** Plans of the stacks on which this stack depends. */
  readonly producers: readonly StackPlan[];
  readonly folderOf: (stack: string) => StackFolder;
  readonly limited: Limiter;
}

async function planOne(
  folder: StackFolder,
  { attempt, producers, folderOf, limited }: PlanContext,
): Promise<StackPlan> {
  const given = changingOutputs(folder, producers, folderOf);
  const pending = producers.filter(isPending).map(({ stack }) => stack);
  const sources = [...new Set(given.map(({ producer }) => producer))].join(", ");
  if (given.length > 0) {
    return provisional(folder, {
      limited,
      given,
      pending,
      because: `it reads outputs of ${sources} that will change or do not exist yet`,
    });
  }
  if ("plan" in attempt) return attempt.plan;
  const { error } = attempt;
  const lookups = error instanceof PlanFailed ? failedLookups(error) : [];
  // If only data sources failed, they may look up objects that the apply of a pending stack will create. Other errors
  // are thrown.
  if (lookups.length === 0 || pending.length === 0) throw error;
  const because = `its data sources read objects that do not exist yet: ${lookups.join(", ")}`;
  return provisional(folder, { limited, given, pending, because, lookups });
}

/** Outputs of other stacks that a stack reads and that do not exist yet or may change. */
function changingOutputs(
  folder: StackFolder,
  producers: readonly StackPlan[],
  folderOf: (stack: string) => StackFolder,
): readonly RemoteInput[] {
  const { text, program } = readProgram(folder);
  return remoteOutputs(text).flatMap((remote): readonly RemoteInput[] => {
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

/** Whether applying a stack changes anything, or may do so because its plan is provisional or missing. */
function isPending({ json, provisional: reason }: StackPlan): boolean {
  return json === undefined || reason !== undefined || changesAnything(json);
}

/** Addresses of the failed data sources if all errors are errors of data sources; otherwise empty. */
function failedLookups({ errors }: PlanFailed): readonly string[] {
  const addresses = errors.map(({ address }) => address ?? "");
  return addresses.every((address) => address.startsWith("data.")) ? [...new Set(addresses)] : [];
}

async function provisional(folder: StackFolder, request: ProvisionalPlan): Promise<StackPlan> {
  const { limited, given, pending, because, lookups = [] } = request;
  const isReplaced = (type: string, name: string): boolean =>
    asksDatabricks(type) || lookups.includes(`data.${type}.${name}`);
  try {
    const plan = await limited(() => planWithInputs(folder, { isReplaced, outputs: given }));
    return plan.json === undefined ? plan : { ...plan, provisional: because };
  } catch (error) {
    if (!(error instanceof PlanFailed)) throw error;
    const more = failedLookups(error).filter((lookup) => !lookups.includes(lookup));
    if (more.length > 0) return provisional(folder, { ...request, lookups: [...lookups, ...more] });
    const until = pending.length > 0 ? pending.join(", ") : "the stacks that it reads";
    return {
      stack: folder.stack,
      notPlannable: `it can only be planned after an apply of ${until}: ${because}; ${error.message}`,
    };
  }
}

interface ProvisionalPlan {
  readonly limited: Limiter;
  readonly given: readonly RemoteInput[];
  /** Stacks with pending changes, which must be applied before this stack can be planned. */
  readonly pending: readonly string[];
  readonly because: string;
  readonly lookups?: readonly string[];
}

/** Runs a task when fewer than the maximum number of tasks run. */
type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

function limit(most: number): Limiter {
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
