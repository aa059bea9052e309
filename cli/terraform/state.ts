import { UserError } from "../project";
import { failureText } from "./diagnostics";
import type { StackFolder } from "./stack-folder";

/** An object in a state. */
export interface StateInstance {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `tainted` if its creation failed or `terraform taint` marked it. */
  readonly status?: string;
  /** Set for a replaced object that is not deleted yet. */
  readonly deposed?: string;
  readonly index_key?: string | number;
}

/** The parts of a state that this program reads. */
export interface State {
  readonly version: number;
  readonly lineage: string;
  readonly serial: number;
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: ReadonlyArray<{
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly StateInstance[];
  }>;
}

/** A managed object in a state, with its address. */
export interface RecordedObject {
  readonly address: string;
  readonly type: string;
  readonly instance: StateInstance;
}

/** Parses a state; undefined if the text is empty. @throws Error if the text is no complete state of format 4 */
export function parseState(text: string): State | undefined {
  if (text.trim() === "") return undefined;
  const state = JSON.parse(text) as Partial<State> | null;
  const isKnown = state?.version === 4 && typeof state.lineage === "string" && typeof state.serial === "number";
  if (!isKnown) throw new Error(`not a state of Terraform's format 4`);
  return state as State;
}

/**
 * Reads the state of a stack from its backend; undefined before the first apply.
 * @throws UserError if the state cannot be read
 */
export async function pullState(folder: StackFolder): Promise<State | undefined> {
  const pulled = await folder.terraform(["state", "pull"]);
  if (pulled.exitCode !== 0) {
    throw new UserError(`the state of ${folder.stack} cannot be read:\n${failureText(pulled)}`);
  }
  try {
    return parseState(pulled.stdout);
  } catch {
    throw new UserError(`the state of ${folder.stack} cannot be read: terraform state pull printed no state`);
  }
}

/** The managed objects in a state. */
export function recordedObjects(state: State | undefined): readonly RecordedObject[] {
  const managed = (state?.resources ?? []).filter(({ mode }) => mode === "managed");
  return managed.flatMap(({ type, name, instances }) =>
    instances.map((instance) => {
      const { index_key: key } = instance;
      return { address: `${type}.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`, type, instance };
    }),
  );
}

/**
 * Reads the outputs of a stack from its backend; empty if the state has none, e.g. before the first apply.
 * @throws UserError if the stack is not synthesized or not initialized here, or its state cannot be read
 */
export async function stackOutputs(folder: StackFolder): Promise<Readonly<Record<string, unknown>>> {
  const result = await folder.terraform(["output", "-json"]);
  if (result.exitCode !== 0 || !result.stdout.trimStart().startsWith("{")) {
    throw new UserError(
      `cannot read the outputs of stack ${folder.stack}; if it was never applied, apply it first\n${failureText(result)}`,
    );
  }
  const outputs = JSON.parse(result.stdout) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
}
