import { domainOf, type Domain } from "./domains";
import { blocksOf, nameOf, type Block, type SynthesizedStack } from "./stacks";

/** A box of a picture: a resource with the settings that belong to it, or a task of a job. */
export interface Node {
  readonly id: string;
  readonly title: string;
  /** What it is, in plain words. */
  readonly kind: string;
  readonly domain: Domain;
  /** Resources that only configure this one. */
  readonly settings: number;
  /** Job that it is a task of. */
  readonly job?: string;
}

/** `to` is built on `from`, or comes after it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Told by a name that both carry, not by a reference. */
  readonly byName: boolean;
}

/** A stack as boxes and arrows. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Settings and attachments of something else: counted at the object that they belong to instead of drawn. */
const SETTING =
  /^(aws_s3_bucket_.+|aws_vpc_security_group_.+|aws_route(_table_association)?|aws_iam_role_policy.*|aws_kms_alias|aws_eip|terraform_data|time_sleep|databricks_(grants?|permissions|group_member|mws_permission_assignment|metastore_assignment|service_principal_(role|federation_policy)|access_control_rule_set))$/;

/** Boxes and arrows of one stack. Arrows that follow from others are left out. */
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
      .map((address) => ({ from: address, to: block.address, byName: false })),
  );
  const jobs = drawn.filter(({ type }) => type === "databricks_job").map((job) => jobGraph(job, drawn));
  const withTasks = new Set(jobs.flatMap(({ nodes }) => nodes.map(({ job }) => job)));
  return {
    nodes: [...resources.filter(({ id }) => !withTasks.has(id)), ...jobs.flatMap(({ nodes }) => nodes)],
    edges: withoutDetours(
      [...references, ...jobs.flatMap(({ edges }) => edges)].filter(
        ({ from, to }) => !withTasks.has(from) && !withTasks.has(to),
      ),
    ),
  };
}

interface Task {
  readonly task_key: string;
  readonly depends_on?: readonly { readonly task_key: string }[];
  readonly python_wheel_task?: { readonly named_parameters?: Readonly<Record<string, string>> };
}

/** The tasks of a job, and what their flags name. */
function jobGraph(job: Block, others: readonly Block[]): Graph {
  const tasks = (job.args["task"] ?? []) as readonly Task[];
  const id = (key: string): string => `${job.address}/${key}`;
  const named = new Map(others.flatMap((block) => fullNames(block).map((name) => [name, block.address] as const)));
  const nodes = tasks.map(({ task_key: key }) => ({
    id: id(key),
    title: key,
    kind: "task",
    domain: domainOf(job.type),
    settings: 0,
    job: job.address,
  }));
  const order = tasks.flatMap(({ task_key: key, depends_on: before = [] }) =>
    before.map((task) => ({ from: id(task.task_key), to: id(key), byName: false })),
  );
  const uses = tasks.flatMap(({ task_key: key, python_wheel_task: task }) =>
    Object.values(task?.named_parameters ?? {}).flatMap((value) => {
      const target = named.get(value);
      return target === undefined ? [] : [{ from: id(key), to: target, byName: true }];
    }),
  );
  return { nodes, edges: [...order, ...uses] };
}

/** Names by which flags can mean a resource; short ones (`fraud`) mean many things. */
function fullNames({ type, args }: Block): readonly string[] {
  const { name, catalog_name: catalog, schema_name: schema } = args as Readonly<Record<string, string | undefined>>;
  if (name === undefined) return [];
  if (type === "databricks_registered_model") return [`${catalog}.${schema}.${name}`];
  return /experiment|serving/.test(type) ? [name] : [];
}

function countSettings(settings: readonly Block[], owners: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { args } of settings) {
    const owner = referencesOf(args).find((address) => owners.has(address));
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

/** Addresses in the `${type.name...}` expressions of arguments; mere order (`depends_on`) does not count. */
export function referencesOf({ depends_on: _order, ...args }: Block["args"]): readonly string[] {
  const found = JSON.stringify(args).matchAll(/\$\{[^}]*\}/g);
  const addresses = [...found].flatMap(([expression]) => [
    ...expression.matchAll(/(?<![\w.])((?:aws|databricks)_[a-z0-9_]+\.[A-Za-z0-9_-]+)/g),
  ]);
  return [...new Set(addresses.map((match) => match[1] ?? ""))];
}

/** Drops each edge whose ends are also joined by a longer way. */
function withoutDetours(edges: readonly Edge[]): readonly Edge[] {
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
  const words = type.replace(/^(aws|databricks)_(mws_|mlflow_)?/, "").replaceAll("_", " ");
  return type.startsWith("aws_") ? `AWS ${words}` : words;
}
