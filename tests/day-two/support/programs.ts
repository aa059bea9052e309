import { createHash } from "node:crypto";
import path from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { addServiceStacks, type ServiceProps } from "../../../stacks/service";
import { PROJECT_ROOT } from "../../support/service";
import { wheelFile } from "../../support/wheel";

/** Text of each stack's `cdk.tf.json`, in the order in which the stacks are applied. */
export type Programs = ReadonlyMap<string, string>;

type Json = Record<string, unknown>;

/** Terraform JSON with types for the parts that contain the location of a state: backend, and reads of other states. */
interface Located extends Json {
  terraform: { backend: Record<string, Json> };
  data?: Record<string, Record<string, { backend: string; config: Json; workspace?: string }>>;
}

/** Placeholder for the wheel of the jobs. Every synthesis uses the same path, so that stacks do not differ in it. */
const WHEEL = wheelFile();

/** The configuration from which stacks are synthesized. */
export type Service = Pick<ServiceProps, "account" | "stages" | "everyStage">;

/**
 * Synthesizes the stacks of a service in memory. Replaces each configured backend by a local folder, so that tests can
 * plan stacks with any backend. Different backends get different folders.
 */
export function programsOf(service: Service): Programs {
  const app = Testing.app();
  addServiceStacks(app, { ...service, projectRoot: PROJECT_ROOT, wheelFile: WHEEL, codeVersion: "0123456789ab" });
  const stacks = app.node.children.filter((child): child is TerraformStack => TerraformStack.isStack(child));
  // Prepares all stacks before the first synthesis, because a reference to another stack adds an output to that stack.
  for (const stack of stacks) stack.prepareStack();
  return new Map(stacks.map((stack) => [stack.node.id, located(JSON.parse(Testing.synth(stack)) as Located)]));
}

function located(program: Located): string {
  const { backend } = program.terraform;
  const [kind = "", settings = {}] = Object.entries(backend)[0] ?? [];
  const reads = Object.values(program.data?.["terraform_remote_state"] ?? {});
  for (const read of reads)
    Object.assign(read, { backend: "local", config: { path: statePath(read.backend, read.config) } });
  program.terraform.backend = { local: { path: statePath(kind, settings) } };
  // Formats the JSON on several lines, because Terraform's errors quote the whole line of the error.
  return JSON.stringify(program, null, 1);
}

/** Returns the local path of a state, relative to the stack's folder; each backend has a separate folder. */
function statePath(backend: string, settings: Json): string {
  const { key, path: file, bucket, region } = settings;
  const name = path.basename(String(key ?? file));
  const place = backend === "local" ? [path.dirname(String(file))] : [bucket, region];
  const folder = createHash("sha256")
    .update(JSON.stringify([backend, ...place]))
    .digest("hex")
    .slice(0, 8);
  return path.posix.join("..", "..", "state", folder, name);
}
