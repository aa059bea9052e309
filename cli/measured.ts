import { metricsOf } from "./project-task";

/** Measured values of the metrics that the project's ML task defines, the primary metric first. */
export function measuredOf(
  project: string,
  metrics: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const known = metricsOf(project).map(({ name }) => [name, metrics[name]] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** The primary metric with its value, e.g. `PR-AUC 0.7123`; empty if it was not measured. */
export function primaryText(project: string, metrics: Readonly<Record<string, number>>): string {
  const [primary] = metricsOf(project);
  const value = primary === undefined ? undefined : metrics[primary.name];
  return primary === undefined || value === undefined ? "" : `${primary.title} ${numberText(value)}`;
}

/** A number with four significant digits; from 1000 on, a rounded integer with thousands separators. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(4)));
}
