import { escapeHidden } from "./text/visible-text";
import { plain, type Path, type Position, type Tree } from "./yaml/tree";
import { compareTexts } from "../core/text-order";

/** Message for a required value that is not set. */
export const MISSING = "is missing";

/** One problem in the configuration. */
export interface Problem {
  readonly at: Position;
  /** Path in the file; empty if the problem concerns the file itself. */
  readonly path: Path;
  /** The given value, formatted for a message. */
  readonly given?: string | undefined;
  readonly allowed?: string | undefined;
  /** Text for problems that "given" and "allowed" do not describe, e.g. an unknown key. */
  readonly message?: string | undefined;
  /** How to fix the problem, if this is not obvious from `allowed`. */
  readonly remedy?: string | undefined;
}

/** Error that lists all problems of the configuration, one line each, sorted by file and position. */
export class ConfigError extends Error {
  public override readonly name = "ConfigError";
  public readonly problems: readonly Problem[];

  public constructor(problems: readonly Problem[]) {
    const distinct = unique(problems).sort(compare);
    const count = distinct.length === 1 ? "1 problem" : `${String(distinct.length)} problems`;
    super([`the configuration has ${count}:`, ...distinct.map((problem) => `  ${formatProblem(problem)}`)].join("\n"));
    this.problems = distinct;
  }
}

/** `file:line:column path: given ..., allowed: ...`. */
export function formatProblem(problem: Problem): string {
  const { file, line, column } = problem.at;
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const path = problem.path.length === 0 ? "" : ` ${formatPath(problem.path)}:`;
  const said = [
    problem.message,
    problem.given === undefined ? undefined : `given ${problem.given}`,
    problem.allowed === undefined ? undefined : `allowed: ${problem.allowed}`,
    problem.remedy,
  ];
  return `${place}${path || ":"} ${said.filter((part) => part !== undefined).join("; ")}`;
}

/** Formats a path, e.g. `projects.fraud.training.folds`, with list indices in brackets. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${String(step)}]`;
    const key = escapeHidden(step);
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** Formats a number, `true` or `false` as written in the file, and any other value as `formatGiven` does. */
export function formatNode(node: Tree): string {
  return node.kind === "scalar" && node.source !== undefined ? node.source : formatGiven(plain(node));
}

/** Formats a value, shortened to fit a line: a single value as JSON, a list by its length, a mapping by its keys. */
export function formatGiven(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${String(value.length)}`;
  if (typeof value === "object") return shortened(`a mapping of ${Object.keys(value).join(", ") || "nothing"}`);
  // Formats numbers without JSON, which cannot represent NaN and Infinity.
  const text = typeof value === "number" ? String(value) : escapeHidden(JSON.stringify(value));
  return shortened(text);
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Message for a key that is not allowed in its mapping. */
export function forbiddenKeyText(key: unknown): string {
  return `the key ${formatGiven(key)} is not allowed here`;
}

/** Removes duplicates: a problem in a base file occurs in every stage that extends it. */
function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

function compare(left: Problem, right: Problem): number {
  return (
    compareTexts(left.at.file, right.at.file) ||
    (left.at.line ?? 0) - (right.at.line ?? 0) ||
    (left.at.column ?? 0) - (right.at.column ?? 0)
  );
}
