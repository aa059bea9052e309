import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A synthesized stack, as far as a picture needs it: type -> name -> arguments. */
export interface SynthesizedStack {
  readonly name: string;
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads `cdk.tf.json` of the stacks whose names begin with `<stage>-`, in the given order. */
export function readStacks(outDirectory: string, names: readonly string[]): readonly SynthesizedStack[] {
  return names.flatMap((name) => {
    const file = path.join(outDirectory, "stacks", name, "cdk.tf.json");
    if (!existsSync(file)) return [];
    const { resource = {} } = JSON.parse(readFileSync(file, "utf8")) as { resource?: SynthesizedStack["resources"] };
    return [{ name, resources: resource }];
  });
}

/** Settings and attachments of something else: counted at the object they belong to instead of drawn. */
const SATELLITE =
  /^(aws_s3_bucket_.+|aws_vpc_security_group_.+|aws_route(_table_association)?|aws_iam_role_policy.*|aws_kms_alias|aws_eip|terraform_data|databricks_(grants|permissions|group_member|mws_permission_assignment))$/;

/**
 * The stage as a Graphviz digraph: one cluster per stack, one node per resource, an arrow from each resource to what
 * it refers to. Satellites are folded into the node that they refer to.
 */
export function architectureDot(stacks: readonly SynthesizedStack[]): string {
  const nodes = new Map<string, { label: string; satellites: number }>();
  const folded: { arguments: unknown }[] = [];
  const clusters: string[] = [];
  const edges = new Set<string>();
  for (const stack of stacks) {
    const members: string[] = [];
    for (const [type, instances] of Object.entries(stack.resources)) {
      for (const [name, args] of Object.entries(instances)) {
        if (SATELLITE.test(type)) folded.push({ arguments: args });
        else {
          nodes.set(`${type}.${name}`, { label: `${plainType(type)}\\n${displayName(args) ?? name}`, satellites: 0 });
          members.push(`${type}.${name}`);
        }
      }
    }
    const inner = members.map((id) => JSON.stringify(id)).join("; ");
    clusters.push(
      `subgraph ${JSON.stringify(`cluster_${stack.name}`)} { label=${JSON.stringify(stack.name)}; ${inner} }`,
    );
  }
  for (const { arguments: args } of folded) {
    const owner = references(args).find((id) => nodes.has(id));
    const node = owner === undefined ? undefined : nodes.get(owner);
    if (node !== undefined) node.satellites += 1;
  }
  for (const stack of stacks) {
    for (const [type, instances] of Object.entries(stack.resources)) {
      for (const [name, args] of Object.entries(instances)) {
        const from = `${type}.${name}`;
        if (!nodes.has(from)) continue;
        for (const to of references(args))
          if (nodes.has(to) && to !== from) edges.add(`${JSON.stringify(from)} -> ${JSON.stringify(to)}`);
      }
    }
  }
  const declarations = [...nodes].map(([id, { label, satellites }]) => {
    const text = satellites === 0 ? label : `${label}\\n+${satellites} settings`;
    return `${JSON.stringify(id)} [label="${text.replaceAll('"', "'")}", fillcolor="${colour(id)}"]`;
  });
  const style = [
    'rankdir=LR; ranksep=0.5; nodesep=0.15; fontname="sans-serif"; compound=true; bgcolor="transparent"',
    'node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=10, color="#94a3b8", margin="0.12,0.06"]',
    'edge [color="#94a3b8", arrowsize=0.6]',
    'graph [style="rounded", color="#cbd5e1", fontsize=12]',
  ];
  return `digraph stage {\n${[...style, ...declarations, ...clusters, ...edges].join(";\n")};\n}`;
}

/** Addresses that a value's `${type.name...}` expressions refer to. */
function references(value: unknown): readonly string[] {
  const text = JSON.stringify(value);
  return [...text.matchAll(/\b((?:aws|databricks)_[a-z0-9_]+\.[A-Za-z0-9_-]+)/g)].map((match) => match[1] ?? "");
}

function plainType(type: string): string {
  return type.replace(/^(aws|databricks)_/, "").replaceAll("_", " ");
}

function displayName(args: unknown): string | undefined {
  const { name, display_name: display, bucket } = args as Record<string, unknown>;
  const text = [name, display, bucket].find((value) => typeof value === "string" && !value.includes("${"));
  return typeof text === "string" ? text : undefined;
}

function colour(id: string): string {
  if (id.startsWith("aws_")) return "#fff7ed";
  if (/job|experiment|model|serving/.test(id)) return "#ecfdf5";
  return "#eff6ff";
}
