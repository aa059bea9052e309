import type { DataSourceBehaviour, Evidence, Registry, ResourceBehaviour } from "./types";

/** One route of the REST door, as far as the ledger tells of it. */
export interface LedgerRoute {
  readonly method: string;
  readonly path: string;
  readonly evidence: Evidence;
  readonly source: string;
}

const HEAD = `# Ledger

How the behaviour of everything that the sandbox stands in for is known. Generated from the behaviours and routes
themselves by \`node --import tsx sandbox/facts/generate.ts --ledger\`; a test keeps it in step.

- **traced**: seen with the real provider or service.
- **read in source**: read in the source code of the real provider or client.
- **documented**: said by the vendor's documentation.
- **assumed**: none of these; a guess that fits what is known.

Nothing here was checked against live clouds. Which arguments a type has, which are required, computed, have a default or
force a replacement stands in \`sandbox/facts/data/\`, with how that is known at the head of each file.

## Creations that no state knows of

A Terraform that is killed between the creation of an object and the writing of its state asks for the object again in its
next run. As in the clouds, a type with unique names then refuses the name, and any other makes a second object:
**documented**. Some AWS requests carry a token that makes two of them one; the sandbox does not stand in for that.`;

/** The ledger as Markdown. */
export function renderLedger(registry: Registry, routes: readonly LedgerRoute[]): string {
  return [
    HEAD,
    `## Resources\n\n${[...registry.resources.values()].map(resourceEntry).join("\n\n")}`,
    `## Data sources\n\n${[...registry.dataSources.values()].map(dataSourceEntry).join("\n")}`,
    `## REST routes\n\nEvery other route answers 501.\n\n${routeEntries(routes)}`,
  ]
    .join("\n\n")
    .concat("\n");
}

function resourceEntry(behaviour: ResourceBehaviour): string {
  const { type, evidence, source, scope, references = [], unique = [], refuses = [] } = behaviour;
  const names = references.map(({ path, kind, by }) => `\`${path}\` (${kind}${by === undefined ? "" : ` by ${by}`})`);
  const keys = unique.map((attributes) => attributes.map((name) => `\`${name}\``).join(" with "));
  const lines = [
    `**${evidence}**: ${source}. Lives in ${scope === "workspace" ? "a workspace" : scope}.`,
    ...(names.length > 0 ? [`Must exist: ${names.join(", ")}`] : []),
    ...(keys.length > 0 ? [`Unique: ${keys.join("; ")}`] : []),
    ...refuses.map((refusal) => `Refuses ${refusal}`),
  ];
  return `### ${type}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;
}

function dataSourceEntry({ type, evidence, source }: DataSourceBehaviour): string {
  return `- \`${type}\` **${evidence}**: ${source}`;
}

function routeEntries(routes: readonly LedgerRoute[]): string {
  return routes
    .map(({ method, path, evidence, source }) => `- \`${method} ${path}\` **${evidence}**: ${source}`)
    .sort()
    .join("\n");
}
