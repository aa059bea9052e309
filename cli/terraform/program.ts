import { readFileSync } from "node:fs";
import path from "node:path";
import type { ConfigurationJson } from "../../guard/plan-json";
import type { StackFolder } from "./stack-folder";

/** Arguments of a block, e.g. of a data source, a resource or a backend. */
export type Lookup = Readonly<Record<string, unknown>>;

/** Parts of a stack's `cdk.tf.json` that the commands read. */
export interface Program {
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, Lookup>>;
    readonly required_providers?: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
  };
  readonly data?: Readonly<Record<string, Readonly<Record<string, Lookup>>>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Lookup>>>>;
  readonly output?: Readonly<Record<string, Lookup>>;
  readonly locals?: object;
  readonly import?: ReadonlyArray<{ readonly to: string }>;
}

/** An output of another stack that a stack reads. */
export interface RemoteOutput {
  /** Name of the data source `terraform_remote_state`. */
  readonly source: string;
  readonly output: string;
}

/** A provider that a stack requires, e.g. `aws` with the source `hashicorp/aws` and the version `6.25.0`. */
export interface RequiredProvider {
  readonly name: string;
  readonly source: string;
  readonly version: string;
}

const REMOTE_OUTPUT = /\bdata\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g;

export function readProgram(folder: StackFolder): { readonly text: string; readonly program: Program } {
  const text = readFileSync(folder.programFile, "utf8");
  return { text, program: JSON.parse(text) as Program };
}

/** Providers that at least one of the stacks requires, each once. */
export function requiredProviders(programs: readonly Program[]): readonly RequiredProvider[] {
  const required = programs.flatMap(({ terraform }) => Object.entries(terraform?.required_providers ?? {}));
  const named = required.map(([name, { source, version }]): [string, RequiredProvider] => {
    // A source without a namespace, e.g. `aws`, means `hashicorp/aws`.
    return [name, { name, source: source.includes("/") ? source : `hashicorp/${source}`, version }];
  });
  return [...new Map(named).values()];
}

/** Reads the `cdk.tf.json` of a stack, for guard and review. */
export function readConfiguration(outDirectory: string, stack: string): ConfigurationJson {
  const file = path.join(outDirectory, "stacks", stack, "cdk.tf.json");
  return JSON.parse(readFileSync(file, "utf8")) as ConfigurationJson;
}

/** State file of a stack with the local backend; otherwise undefined. */
export function localStateFile(folder: StackFolder): string | undefined {
  const file = readProgram(folder).program.terraform?.backend?.["local"]?.["path"];
  return typeof file === "string" ? path.resolve(folder.directory, file) : undefined;
}

/** Outputs of other stacks that a stack reads, each once. @param text content of the stack's `cdk.tf.json` */
export function remoteOutputs(text: string): readonly RemoteOutput[] {
  const found = [...text.matchAll(REMOTE_OUTPUT)].map(([reference, source = "", output = ""]) => {
    return [reference, { source, output }] as const;
  });
  return [...new Map(found).values()];
}

/** Location of a stack's state, in the same format as the result of `remoteStateLocation`. */
export function stateLocation({ terraform }: Program): string | undefined {
  const [backend] = Object.entries(terraform?.backend ?? {});
  return backend && location(...backend);
}

/** Location of the state that a `terraform_remote_state` reads. */
export function remoteStateLocation({ data }: Program, source: string): string | undefined {
  const { backend, config } = data?.["terraform_remote_state"]?.[source] ?? {};
  return typeof backend === "string" && typeof config === "object" ? location(backend, config as Lookup) : undefined;
}

/** Location of a state: backend type, bucket, and path or key. Other backend arguments do not identify the state. */
function location(type: string, config: Lookup): string {
  return JSON.stringify([type, config["bucket"], config["path"] ?? config["key"]]);
}
