import type { SandboxStatus } from "../sandbox/control";
import { durationText, timeText } from "./run-text";
import { outcomeOf, secondsOf } from "../databricks/run";
import { textTable } from "../../core/text-table";

/** Maximum number of runs shown, newest first. */
const RUNS = 10;

const NO_WORKSPACE = "the sandbox has no workspace: run `./fraudops apply account`, then `./fraudops apply <stage>`";

/** Human-readable status of a sandbox. */
export function statusText({ workspaces, endpoints, runs, unhandled }: SandboxStatus): string {
  const nameOf = (id: string): string => workspaces.find((workspace) => workspace.id === id)?.name ?? id;
  const newest = runs.toSorted((a, b) => (b.start_time ?? 0) - (a.start_time ?? 0)).slice(0, RUNS);
  return [
    ...(workspaces.length === 0 ? [NO_WORKSPACE, ""] : []),
    ...section(
      ["workspace", "address"],
      workspaces.map(({ name, url }) => [name, url]),
    ),
    ...section(
      ["endpoint", "workspace", "state", "serves"],
      endpoints.map(({ name, workspace, ready, updating, served }) => [
        name,
        nameOf(workspace),
        `${ready ? "ready" : "not ready"}${updating ? ", updating" : ""}`,
        served
          .map(({ entity, version, problem }) => `${entity} ${version}${problem === null ? "" : ` (${problem})`}`)
          .join(", ") || "-",
      ]),
    ),
    ...section(
      ["run", "job", "state", "start", "duration"],
      newest.map((run) => [
        String(run.run_id),
        run.run_name ?? "-",
        outcomeOf(run),
        timeText(run.start_time),
        durationText(secondsOf(run)),
      ]),
    ),
    ...section(
      ["unsupported request", "times"],
      unhandled.map(({ request, count }) => [request, String(count)]),
    ),
  ]
    .join("\n")
    .trimEnd();
}

function section(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [textTable([heading, ...rows]), ""];
}
