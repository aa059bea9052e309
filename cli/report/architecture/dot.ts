import { counted } from "../../../review/words";
import { escapeHtml } from "../html";
import { DOMAINS, domainOf } from "./domains";
import type { Graph, Node } from "./graph";
import { blocksOf, nameOf, type SynthesizedStack } from "./stacks";

const STYLE = [
  'rankdir=LR; bgcolor="transparent"; fontname="Arial"; fontsize=11; fontcolor="#475569"',
  'node [shape=box; style="rounded,filled"; penwidth=1; fontname="Arial"; fontsize=11; margin="0.22,0.07"; height=0.3]',
  'edge [color="#94a3b8"; arrowsize=0.6]',
];

/**
 * One stack as a Graphviz digraph. Resources are in one cluster per domain, the tasks of a job in a cluster of the job.
 */
export function stackDot({ nodes, edges }: Graph): string {
  const jobs = new Set(nodes.flatMap(({ job }) => job ?? []));
  const domains = DOMAINS.map(({ name, line }) => {
    const members = nodes.filter((node) => node.domain.name === name && node.job === undefined);
    return members.length === 0 ? "" : frame(name, name, line, members);
  });
  const tasks = [...jobs].map((job) => {
    const members = nodes.filter((node) => node.job === job);
    return frame(job, job.replace(/^.*\./, "").replace(/_[0-9A-F]{8}$/, ""), members[0]?.domain.line ?? "", members);
  });
  const arrows = edges.map(
    ({ from, to, uses }) => `${quoted(from)} -> ${quoted(to)}${uses ? ' [style="dashed"]' : ""}`,
  );
  return digraph(["ranksep=0.45; nodesep=0.16", ...nodes.map(declaration), ...domains, ...tasks, ...arrows]);
}

/**
 * Stacks as boxes with the number of resources per domain. Arrows point to the dependent stack: solid if it reads
 * outputs, dashed if it looks up objects by name.
 */
export function overviewDot(stacks: readonly SynthesizedStack[]): string {
  const boxes = stacks.map(({ name, resources }) => {
    const blocks = blocksOf(resources);
    const rows = DOMAINS.map((domain) => ({
      domain,
      count: blocks.filter(({ type }) => domainOf(type) === domain).length,
    }))
      .filter(({ count }) => count > 0)
      .map(
        ({ domain, count }) =>
          `<TR><TD ALIGN="LEFT" BGCOLOR="${domain.fill}">${escapeHtml(domain.name)}</TD><TD ALIGN="RIGHT" BGCOLOR="${domain.fill}">${count}</TD></TR>`,
      );
    const head = `<TR><TD COLSPAN="2"><B>${escapeHtml(name)}</B><BR/><FONT POINT-SIZE="9" COLOR="#64748b">${blocks.length} resources</FONT></TD></TR>`;
    const table = `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="4">${head}${rows.join("")}</TABLE>`;
    return `${quoted(name)} [label=<${table}>; fillcolor="#ffffff"; color="#cbd5e1"]`;
  });
  const arrows = stacks.flatMap((stack) =>
    stacks.flatMap((other) => {
      if (stack.dependencies.includes(other.name))
        return [`${quoted(other.name)} -> ${quoted(stack.name)} [label=" outputs "; fontsize=9; fontcolor="#64748b"]`];
      const names = lookedUp(stack, other);
      if (names === 0) return [];
      return [
        `${quoted(other.name)} -> ${quoted(stack.name)} [style="dashed"; label=" ${counted(names, "name")} "; fontsize=9; fontcolor="#64748b"]`,
      ];
    }),
  );
  return digraph(["ranksep=0.9; nodesep=0.4", ...boxes, ...arrows]);
}

/** Number of objects of the stack `other` that `stack` looks up by name. */
function lookedUp(stack: SynthesizedStack, other: SynthesizedStack): number {
  if (stack === other) return 0;
  const key = (type: string, name: string): string => `${type} ${name}`;
  const made = new Set(blocksOf(other.resources).map((block) => key(block.type, nameOf(block))));
  return blocksOf(stack.lookups).filter((block) => made.has(key(block.type, nameOf(block)))).length;
}

function digraph(statements: readonly string[]): string {
  return `digraph stage {\n${[...STYLE, ...statements.filter((line) => line !== "")].join(";\n")};\n}`;
}

function frame(id: string, label: string, line: string, members: readonly Node[]): string {
  const ids = members.map((node) => quoted(node.id)).join("; ");
  return `subgraph ${quoted(`cluster_${id}`)} { label=${quoted(label)}; labeljust="l"; style="rounded"; color="${line}55"; margin=10; ${ids} }`;
}

function declaration({ id, title, kind, domain, settings, job }: Node): string {
  const more = settings === 0 ? "" : ` · ${counted(settings, "setting")}`;
  const below = job === undefined ? `<BR/><FONT POINT-SIZE="9" COLOR="#64748b">${escapeHtml(kind + more)}</FONT>` : "";
  return `${quoted(id)} [label=<${escapeHtml(title)}${below}>; fillcolor="${domain.fill}"; color="${domain.line}"; tooltip=${quoted(`${kind} ${title}`)}]`;
}

/** Quotes a string for Graphviz. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
