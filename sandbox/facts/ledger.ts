import type { DataSourceBehaviour, Evidence, Registry, ResourceBehaviour } from "./types";

/** A route of the REST API and the evidence for its behaviour, as docs/ledger.md lists it. */
export interface LedgerRoute {
  readonly method: string;
  readonly path: string;
  readonly evidence: Evidence;
  readonly source: string;
}

const HEAD = `# Ledger

The evidence for every behaviour of the sandbox. Generated from the behaviours and routes
by \`node --import tsx sandbox/facts/generate.ts --ledger\`; a test checks that it is up to date.

- **traced**: observed with the real provider or service.
- **read in source**: read in the source code of the real provider or client.
- **documented**: stated in the vendor's documentation.
- **assumed**: none of these; a guess that is consistent with the known behaviour.

Paths of Go files and folders are in the source of the AWS or Databricks provider. Nothing here was checked against live
clouds. The files in \`sandbox/facts/data/\` list the arguments of each type and whether they are required, computed, have
a default or force a replacement. The head of each file states its evidence.

## Objects missing from the state

If Terraform is killed after it created an object and before it wrote the state, its next run creates the object again.
As in the clouds, a type with unique names then refuses the name, and any other type creates a second object:
**documented**. Some AWS requests carry an idempotency token; the sandbox does not emulate it.`;

/** Renders docs/ledger.md, which lists the evidence for the behaviour of each resource type, data source and route. */
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

const OWNERS = { aws: "the AWS account", account: "the Databricks account", workspace: "a workspace" };

function resourceEntry(behaviour: ResourceBehaviour): string {
  const { type, evidence, source, scope, references = [], unique = [], refuses = [] } = behaviour;
  const names = references.map(({ path, kind, by }) => `\`${path}\` (${kind}${by === undefined ? "" : ` by ${by}`})`);
  const keys = unique.map((attributes) => attributes.map((name) => `\`${name}\``).join(" with "));
  const lines = [
    `**${evidence}**: ${source}. Belongs to ${OWNERS[scope]}.`,
    ...(names.length > 0 ? [`Objects that must exist: ${names.join(", ")}`] : []),
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
