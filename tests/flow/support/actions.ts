import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../../cli/project";

/**
 * What the local substitute of a GitHub action gets from the workflow job that uses the action: inputs, folders, whether
 * the job may authenticate to AWS, and a function that checks out a git ref.
 */
export interface ActionPlace {
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly artifacts: string;
  /** Whether the job has the permission `id-token: write`, which authentication to AWS requires. */
  readonly mayAuthenticate: boolean;
  checkOut(folder: string, ref: string | undefined): void;
}

/** Local substitutes of the actions that the tested pipelines use, by name of the action. */
const FAKE_ACTIONS: Readonly<Record<string, (place: ActionPlace) => void>> = {
  "actions/checkout": ({ workspace, inputs, checkOut }) => checkOut(workspace, inputs["ref"]),
  // Links the packages that are installed in this checkout, instead of downloading them again.
  "./.github/actions/set-up": ({ workspace }) => {
    for (const folder of ["node_modules", ".venv", ".tools"]) {
      if (!existsSync(path.join(workspace, folder)))
        symlinkSync(path.join(projectRoot, folder), path.join(workspace, folder));
    }
  },
  "aws-actions/configure-aws-credentials": ({ inputs, mayAuthenticate }) => {
    if (!mayAuthenticate) throw new Error("the job lacks the permission id-token: write");
    if (inputs["role-to-assume"] === "" || inputs["aws-region"] === "")
      throw new Error("configure-aws-credentials needs the inputs role-to-assume and aws-region");
  },
  "actions/upload-artifact": ({ inputs, workspace, artifacts }) => {
    const { name = "", path: file = "" } = inputs;
    if (!existsSync(path.join(workspace, file))) return;
    mkdirSync(path.join(artifacts, name), { recursive: true });
    cpSync(path.join(workspace, file), path.join(artifacts, name, path.basename(file)), { recursive: true });
  },
  "actions/download-artifact": ({ inputs: { name = "" }, workspace, artifacts }) => {
    const folder = path.join(artifacts, name);
    if (!existsSync(folder)) throw new Error(`there is no artifact ${name}`);
    for (const file of readdirSync(folder))
      cpSync(path.join(folder, file), path.join(workspace, file), { recursive: true });
  },
};

/**
 * Runs the local substitute of a GitHub action.
 * @param uses e.g. `actions/checkout@<commit>`
 * @throws Error for an action without a substitute
 */
export function runFakeAction(uses: string, place: ActionPlace): void {
  const name = uses.replace(/@[0-9a-f]{40}$/, "");
  const action = FAKE_ACTIONS[name];
  if (action === undefined)
    throw new Error(`the action ${uses} has no substitute for tests: add one to tests/flow/support/actions.ts`);
  action(place);
}
