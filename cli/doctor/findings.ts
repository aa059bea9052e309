import { cloudCredentials } from "../cloud-credentials";

/** Result of one check of the doctor. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** `missing` stops `npm start`; `note` does not. */
  readonly verdict: "ok" | "missing" | "note";
}

/** Output of `scripts/doctor.mjs`. */
export interface SetUpReport {
  readonly tools: readonly ({ readonly name: string } & (
    { readonly command: string; readonly version: string } | { readonly problem: string }
  ))[];
  /** Whether each step of the set-up is up to date. */
  readonly steps: Readonly<Record<string, boolean>>;
  /** Other checks with their problem, or null. */
  readonly problems: Readonly<Record<string, string | null>>;
}

/** Required tools of the machine. Python is not required if the virtual environment already exists. */
export function toolFindings({ tools }: SetUpReport, hasPythonEnvironment: boolean): readonly Finding[] {
  return tools.map((tool) => {
    if ("version" in tool) return { what: tool.name, found: `${tool.version} (${tool.command})`, verdict: "ok" };
    const dispensable = tool.name === "Python" && hasPythonEnvironment;
    return { what: tool.name, found: tool.problem, verdict: dispensable ? "note" : "missing" };
  });
}

/** Problems of the installed software on this machine. */
export function problemFindings({ problems }: SetUpReport): readonly Finding[] {
  return Object.entries(problems).map(([what, problem]) => ({
    what,
    found: problem ?? "fit",
    verdict: problem === null ? "ok" : "missing",
  }));
}

/** Steps of the set-up; `npm start` runs the missing ones. */
export function setUpFindings({ steps }: SetUpReport): readonly Finding[] {
  return Object.entries(steps).map(([what, done]) => ({
    what,
    found: done ? "up to date" : "not up to date: `npm run setup`, or `npm start` does it",
    verdict: done ? "ok" : "note",
  }));
}

/** Names, never values, of the environment variables with credentials of the real clouds. */
export function credentialFindings(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  return Object.entries(cloudCredentials(environment)).map(([cloud, present]) => ({
    what: `${cloud} credentials`,
    found: present.join(", ") || "none in the environment; the sandbox needs none",
    verdict: present.length > 0 ? "ok" : "note",
  }));
}
