import { domainOf, type Domain } from "./domains";
import { blocksOf, nameOf, type Block, type SynthesizedStack } from "./stacks";

/** A box in a picture: a resource with its settings, or a task of a job. */
export interface Node {
  readonly id: string;
  readonly title: string;
  /** Kind of resource in words, e.g. `AWS VPC`; `task` for a task. */
  readonly kind: string;
  readonly domain: Domain;
  /** Number of resources that only configure this resource (`SETTING`). Its box shows this number. */
  readonly settings: number;
  /** Address of the task's job; absent for a resource. */
  readonly job?: string;
}

/** An arrow: `to` depends on `from`; or, if `uses` is true, the task `from` reads or writes the resource `to`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Whether `from` is a task that reads or writes `to`. */
  readonly uses: boolean;
}

/** The graph of a stack. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Types of resources that only configure another resource. They are not drawn: see `Node.settings`. */
const SETTING =
  /^(aws_s3_bucket_.+|aws_vpc_security_group_.+|aws_route(_table_association)?|aws_iam_role_policy.*|aws_kms_alias|aws_eip|terraform_data|time_sleep|databricks_(grants?|permissions|group_member|mws_permission_assignment|metastore_assignment|service_principal_(role|federation_policy)|access_control_rule_set|secret_acl))$/;

/** The graph of one stack, without transitive edges. */
export function stackGraph(stack: SynthesizedStack): Graph {
  const blocks = blocksOf(stack.resources);
  const drawn = blocks.filter(({ type }) => !SETTING.test(type));
  const addresses = new Set(drawn.map(({ address }) => address));
  const settings = countSettings(
    blocks.filter(({ type }) => SETTING.test(type)),
    addresses,
  );
  const resources = drawn.map((block) => ({
    id: block.address,
    title: nameOf(block),
    kind: plainType(block.type),
    domain: domainOf(block.type),
    settings: settings.get(block.address) ?? 0,
  }));
  const references = drawn.flatMap((block) =>
    referencesOf(block.args)
      .filter((address) => addresses.has(address) && address !== block.address)
      .map((address) => ({ from: address, to: block.address, uses: false })),
  );
  const jobs = drawn.filter(({ type }) => type === "databricks_job").map((job) => jobGraph(job, addresses));
  const withTasks = new Set(jobs.flatMap(({ nodes }) => nodes.map(({ job }) => job)));
  return {
    nodes: [...resources.filter(({ id }) => !withTasks.has(id)), ...jobs.flatMap(({ nodes }) => nodes)],
    edges: transitiveReduction(
      [...references, ...jobs.flatMap(({ edges }) => edges)].filter(
        ({ from, to }) => !withTasks.has(from) && !withTasks.has(to),
      ),
    ),
  };
}

interface Task {
  readonly task_key: string;
  readonly depends_on?: readonly { readonly task_key: string }[];
  readonly python_wheel_task?: Readonly<Record<string, unknown>>;
}

/** The tasks of a job, with the resources that they read or write. */
function jobGraph(job: Block, addresses: ReadonlySet<string>): Graph {
  const tasks = (job.args["task"] ?? []) as readonly Task[];
  const id = (key: string): string => `${job.address}/${key}`;
  const nodes = tasks.map(({ task_key: key }) => ({
    id: id(key),
    title: key,
    kind: "task",
    domain: domainOf(job.type),
    settings: 0,
    job: job.address,
  }));
  const edges = tasks.flatMap((task) => [
    ...(task.depends_on ?? []).map((before) => ({ from: id(before.task_key), to: id(task.task_key), uses: false })),
    ...referencesOf(task.python_wheel_task ?? {})
      .filter((address) => addresses.has(address))
      .map((address) => ({ from: id(task.task_key), to: address, uses: true })),
  ]);
  return { nodes, edges };
}

function countSettings(settings: readonly Block[], owners: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { args } of settings) {
    const owner = referencesOf(args).find((address) => owners.has(address));
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

/** Addresses in the `${type.name...}` expressions of arguments. Ignores `depends_on`. */
export function referencesOf({ depends_on: _order, ...args }: Block["args"]): readonly string[] {
  const found = JSON.stringify(args).matchAll(/\$\{[^}]*\}/g);
  const addresses = [...found].flatMap(([expression]) => [
    ...expression.matchAll(/(?<![\w.])((?:aws|databricks)_[a-z0-9_]+\.[A-Za-z0-9_-]+)/g),
  ]);
  return [...new Set(addresses.map((match) => match[1] ?? ""))];
}

/** Removes each edge whose ends are also connected by a longer path. */
function transitiveReduction(edges: readonly Edge[]): readonly Edge[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    [...(next.get(from) ?? [])].some((step) => {
      if (step === to) return true;
      if (seen.has(step)) return false;
      seen.add(step);
      return reaches(step, to, seen);
    });
  const unique = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  return [...unique.values()].filter(({ from, to }) =>
    [...(next.get(from) ?? [])].every((step) => step === to || !reaches(step, to, new Set([step]))),
  );
}

function plainType(type: string): string {
  const words = type
    .replace(/^(aws|databricks)_(mlflow_)?/, "")
    .replace(/^mws_(.*)s$/, "workspace $1")
    .replace(/^workspace workspace$/, "Databricks workspace")
    .replaceAll("_", " ")
    .replaceAll(/\b(iam|kms|nat|s3|sql|vpc)\b/g, (acronym) => acronym.toUpperCase());
  return type.startsWith("aws_") ? `AWS ${words}` : words;
}
