import { cloudCredentials } from "../cloud-credentials";

/** One thing that the doctor has looked at. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** `missing` stops `npm start`; `note` does not. */
  readonly verdict: "ok" | "missing" | "note";
}

/** What `scripts/doctor.mjs` prints. */
export interface SetUpReport {
  readonly tools: readonly ({ readonly name: string } & (
    { readonly command: string; readonly version: string } | { readonly problem: string }
  ))[];
  /** Step of set-up -> whether it is up to date. */
  readonly steps: Readonly<Record<string, boolean>>;
  /** What else was looked at -> what is wrong with it. */
  readonly problems: Readonly<Record<string, string | null>>;
}

/** Tools that must be on the machine; Python only makes the virtual environment, so that one that is there will do. */
export function toolFindings({ tools }: SetUpReport, hasPythonEnvironment: boolean): readonly Finding[] {
  return tools.map((tool) => {
    if ("version" in tool) return { what: tool.name, found: `${tool.version} (${tool.command})`, verdict: "ok" };
    const dispensable = tool.name === "Python" && hasPythonEnvironment;
    return { what: tool.name, found: tool.problem, verdict: dispensable ? "note" : "missing" };
  });
}

/** Whether the machine can run what is installed. */
export function problemFindings({ problems }: SetUpReport): readonly Finding[] {
  return Object.entries(problems).map(([what, problem]) => ({
    what,
    found: problem ?? "fit",
    verdict: problem === null ? "ok" : "missing",
  }));
}

/** Steps of set-up; `npm start` does those that are not done. */
export function setUpFindings({ steps }: SetUpReport): readonly Finding[] {
  return Object.entries(steps).map(([what, done]) => ({
    what,
    found: done ? "up to date" : "not up to date: `npm run setup`, or `npm start` does it",
    verdict: done ? "ok" : "note",
  }));
}

/** Which credentials of the real clouds the environment has: names of variables, never their values. */
export function credentialFindings(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  return Object.entries(cloudCredentials(environment)).map(([cloud, present]) => ({
    what: `${cloud} credentials`,
    found: present.join(", ") || "none in the environment; the sandbox needs none",
    verdict: present.length > 0 ? "ok" : "note",
  }));
}
