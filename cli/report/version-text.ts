import { textTable } from "../../core/text-table";
import type { VersionDetail } from "../databricks/registry";
import { measuredOf, numberText } from "../measured";
import { metricsOf } from "../project-task";
import { timeText } from "./run-text";

type Row = readonly [label: string, text: string | undefined];

/** Origin and evaluation of a model version as a table, one row per known field. */
export function versionText(project: string, detail: VersionDetail): string {
  const { version, aliases, status, made, runId, metrics, tags, waiver } = detail;
  const titles = new Map(metricsOf(project).map(({ name, title }) => [name, title]));
  const measured = Object.entries(measuredOf(project, metrics));
  const rows: readonly Row[] = [
    ["version", `${version} (${status})`],
    ["aliases", aliases.join(", ") || "none"],
    ["created", timeText(made)],
    ["released", tags["released"] ?? "never"],
    ["source", at(tags["source"], tags["source_version"])],
    ["labels at version", tags["labels_version"]],
    ["data seed", tags["data_seed"]],
    ["contract", tags["contract"]],
    ["training table", at(tags["data_table"], tags["data_version"])],
    ["trained until", microseconds(tags["trained_until"])],
    ["fitted on", tags["fitted_on"]],
    ["holdout at version", tags["holdout_version"]],
    ["held out from", microseconds(tags["held_from"])],
    ["holdout chosen", tags["holdout_reason"]],
    ["split", named(tags, { "": "split", seed: "split_seed", share: "holdout_share" })],
    ["training", named(tags, { candidate: "candidate", engine: "engine", folds: "folds", seed: "seed" })],
    ["code", tags["code_version"]],
    ["runtime", named(tags, { Databricks: "runtime", Python: "python" })],
    ["libraries", tags["libraries"]],
    ["fingerprint", tags["fingerprint"]],
    ["gate", tags["gate"]],
    ["waiver", waiver && `until ${waiver.expires}: ${waiver.reason}`],
    ...measured.map(([name, value]): Row => [titles.get(name) ?? name, numberText(value)]),
    ["model card", runId === undefined ? undefined : `model_card.md of the MLflow run ${runId}`],
  ];
  return textTable(rows.flatMap(([label, text]) => (text === undefined || text === "" ? [] : [[label, text]])));
}

function at(table: string | undefined, version: string | undefined): string | undefined {
  return table === undefined || version === undefined ? table : `${table} at version ${version}`;
}

/** Formats microseconds since 1970 as a time; returns any other text unchanged. */
function microseconds(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{13,}$/.test(text) ? timeText(Number(text) / 1000) : text;
}

/** Joins the values of tags with their labels, e.g. `seed 7, folds 3`. */
function named(tags: VersionDetail["tags"], names: Readonly<Record<string, string>>): string {
  return Object.entries(names)
    .flatMap(([name, tag]) => (tags[tag] === undefined ? [] : [`${name} ${tags[tag]}`.trim()]))
    .join(", ");
}
