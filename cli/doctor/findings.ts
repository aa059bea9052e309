import { cloudCredentials } from "../cloud-credentials";

/** Result of one check of the doctor. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** `failure`: `npm start` would fail. `note`: `npm start` works despite the finding. */
  readonly verdict: "ok" | "failure" | "note";
}

/** Output of `scripts/doctor.mjs`. */
export interface SetUpReport {
  readonly tools: readonly ({ readonly name: string } & (
    { readonly command: string; readonly version: string } | { readonly problem: string }
  ))[];
  /** Whether each step of the set-up is up to date. */
  readonly steps: Readonly<Record<string, boolean>>;
  /** Checks of the project folder and of native modules, by name: the problem that was found, or null. */
  readonly problems: Readonly<Record<string, string | null>>;
}

/** Findings about the required tools. Python is not required if the virtual environment already exists. */
export function toolFindings({ tools }: SetUpReport, hasPythonEnvironment: boolean): readonly Finding[] {
  return tools.map((tool) => {
    if ("version" in tool) return { what: tool.name, found: `${tool.version} (${tool.command})`, verdict: "ok" };
    const dispensable = tool.name === "Python" && hasPythonEnvironment;
    return { what: tool.name, found: tool.problem, verdict: dispensable ? "note" : "failure" };
  });
}

/**
 * Findings about the project folder, e.g. a path that breaks tools, and about native modules that this machine cannot
 * load.
 */
export function problemFindings({ problems }: SetUpReport): readonly Finding[] {
  return Object.entries(problems).map(([what, problem]) => ({
    what,
    found: problem ?? "no problem",
    verdict: problem === null ? "ok" : "failure",
  }));
}

/** State of each step of the set-up. A step that is not up to date is only a note, because `npm start` runs it. */
export function setUpFindings({ steps }: SetUpReport): readonly Finding[] {
  return Object.entries(steps).map(([what, done]) => ({
    what,
    found: done ? "up to date" : "not up to date: run `npm run setup`, or `npm start`, which also runs the set-up",
    verdict: done ? "ok" : "note",
  }));
}

/** Names, never values, of the environment variables that `cloudCredentials` finds. */
export function credentialFindings(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  return Object.entries(cloudCredentials(environment)).map(([cloud, present]) => ({
    what: `${cloud} credentials`,
    found: present.join(", ") || "none in the environment; the sandbox needs no credentials",
    verdict: present.length > 0 ? "ok" : "note",
  }));
}
