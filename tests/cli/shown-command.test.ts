import { Command } from "commander";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addStageCommands } from "../../cli/commands/stage";
import type { DeployOutput, DeployRequest } from "../../cli/terraform/deploy";
import type { Verdict } from "../../guard/guard";
import { HttpServer } from "./support/http-server";

const mockPlans = [{ stack: "dev-fraud", notPlannable: "needs another stack" }];
const mockVerdict: Verdict = { findings: [], waived: [], allowedLosses: [], examined: 0 };

jest.mock("../../cli/terraform/abandoned", () => ({ refuseAbandoned: () => Promise.resolve() }));
jest.mock("../../cli/terraform/deploy", () => ({
  synthesizeStage: () => Promise.resolve({ stacks: [], promotion: { kind: "free" } }),
  deployStage: (_request: DeployRequest, { show }: DeployOutput) => {
    show(mockPlans, mockVerdict);
    return Promise.resolve({ changes: [], synthesisSeconds: 0 });
  },
}));
jest.mock("../../cli/terraform/plan-stage", () => ({ planStage: () => Promise.resolve(mockPlans) }));
jest.mock("../../cli/terraform/destroy", () => ({ planDestruction: () => Promise.resolve(mockPlans) }));
jest.mock("../../cli/guard/judge", () => ({ judge: () => mockVerdict }));
jest.mock("../../cli/review/reviewed-stacks", () => ({ reviewedStacks: () => [] }));

let server: HttpServer;
let home: string;
let printed: string[];
beforeEach(async () => {
  server = await HttpServer.start(() => ({ body: { workspaces: [], endpoints: [], runs: [], unhandled: [] } }));
  home = mkdtempSync(path.join(tmpdir(), "shown-command-"));
  const info = { pid: process.pid, controlUrl: server.url, adminToken: "t", reattach: {} };
  writeFileSync(path.join(home, "sandbox.json"), JSON.stringify(info));
  printed = [];
  jest.spyOn(console, "log").mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
  rmSync(home, { recursive: true });
});

test.each([
  ["plan dev", "plan dev"],
  ["plan dev --no-refresh", "plan dev --no-refresh"],
  ["apply dev --yes", "plan dev"],
  ["destroy dev", "destroy dev"],
  ["destroy dev --project fraud", "destroy dev --project fraud"],
])("%s names a command that shows the same plan for the same target", async (line, shown) => {
  const program = new Command().exitOverride();
  addStageCommands(program);
  // `destroy` fails, because the test has no terminal for its question.
  await program.parseAsync([...line.split(" "), "--home", home], { from: "user" }).catch(() => undefined);
  expect(printed.join("\n").replaceAll(/\s+/g, " ")).toContain(
    `Command that shows this plan: \`./fraudops ${shown} --home ${home}\``,
  );
});
