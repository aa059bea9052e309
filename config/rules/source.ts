import { JOBS, type ProjectDescription } from "../../core/jobs-description";
import { namingOf, OWN_TABLES, slotNaming } from "../../core/naming";
import { slotNames } from "../../core/slot";
import { sameName, tableName } from "../../core/table-name";
import type { SourceConfig } from "../projects/schema";
import type { AccountConfig, StageConfig } from "../schema";
import { suggest } from "../suggest";
import { forEachProject, type Finding, type ServiceFinding } from "./finding";

/** A project must have exactly one source of rows: a table, or its generator of synthetic rows. */
export function sourceRule(stage: StageConfig, { projects } = JOBS): readonly Finding[] {
  return forEachProject(stage, ({ source }, name) => {
    const findings = [...kindFindings(source), ...generatorFindings(source, projects[name])];
    return findings.map((finding) => ({ ...finding, path: ["source", ...finding.path] }));
  });
}

/** A project must not read tables that its own jobs write, or the catalog of another stage or slot. */
export function sourceTableRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const slots = slotNames(account.mergeRequests?.slots ?? 0);
  const owners = new Map([
    ...slots.map((slot) => [slotNaming(account.service, slot).catalog, slot] as const),
    ...stages.map(({ stage }) => [namingOf(account, stage).catalog, stage] as const),
  ]);
  return stages.flatMap(({ stage, projects }) => {
    const naming = namingOf(account, stage);
    return Object.entries(projects).flatMap(([project, { source }]) =>
      namedTables(source).flatMap(({ path, text }): readonly ServiceFinding[] => {
        const name = tableName(text);
        if (name === undefined) return [];
        const finding = { owner: { stage }, path: ["projects", project, "source", ...path] };
        const owner = [...owners].find(([catalog]) => sameName(catalog, name.catalog))?.[1] ?? stage;
        if (owner !== stage) {
          const allowed = `a table outside ${name.catalog}: that catalog belongs to ${owner}, and only jobs of ${owner} read it`;
          return [{ ...finding, allowed }];
        }
        const isOwn =
          sameName(name.catalog, naming.catalog) &&
          sameName(name.schema, naming.schema(project)) &&
          OWN_TABLES.some((own) => sameName(own, name.table));
        return isOwn ? [{ ...finding, allowed: "another table: the project's jobs write this one" }] : [];
      }),
    );
  });
}

/** Tables that a project reads, with the path of each below `source`. */
export function namedTables({ table, labels }: SourceConfig): readonly { path: readonly string[]; text: string }[] {
  return [
    ...(table === undefined ? [] : [{ path: ["table"], text: table }]),
    ...(labels === undefined ? [] : [{ path: ["labels", "table"], text: labels.table }]),
  ];
}

function kindFindings({ table, columns, labels, synthetic }: SourceConfig): readonly Finding[] {
  if (table === undefined && synthetic === undefined)
    return [{ path: [], allowed: "one of the keys table and synthetic, with a value other than null" }];
  if (table !== undefined && synthetic !== undefined) {
    const allowed = "table or synthetic, not both; `synthetic: null` or `table: null` removes an inherited value";
    return [{ path: [], allowed }];
  }
  if (synthetic !== undefined) {
    const given = Object.entries({ columns, labels }).filter(([, value]) => value !== undefined);
    return given.map(([key]) => ({
      path: [key],
      allowed: "no value together with synthetic: this field applies to a table",
    }));
  }
  const isEmpty = columns !== undefined && Object.keys(columns).length === 0;
  return isEmpty
    ? [
        {
          path: ["columns"],
          allowed:
            "at least one column; remove the key if the table's columns already have the names in the project's data contract",
        },
      ]
    : [];
}

function generatorFindings({ synthetic }: SourceConfig, project: ProjectDescription | undefined): readonly Finding[] {
  if (synthetic === undefined || project === undefined) return [];
  if (project.synthetic === null) {
    return [
      { path: ["synthetic"], allowed: "`table` instead, because the project has no generator of synthetic rows" },
    ];
  }
  const known = Object.keys(project.synthetic.parameters);
  return Object.keys(synthetic.parameters ?? {})
    .filter((parameter) => !known.includes(parameter))
    .map((parameter) => ({
      path: ["synthetic", "parameters", parameter],
      allowed: `a parameter of the project's generator: ${known.join(", ") || "it has none"}`,
      meant: suggest(parameter, known),
      about: "key" as const,
    }));
}
