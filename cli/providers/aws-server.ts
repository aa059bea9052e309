import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tail } from "../process";
import { projectRoot, UserError } from "../project";

const PYTHON = path.join(projectRoot, ".venv-moto", "bin", "python");
const PROGRAM = path.join(projectRoot, "sandbox", "moto", "server.py");
const START_SECONDS = 120;

/** @throws UserError if moto is not installed */
export function requireMoto(python = PYTHON): void {
  if (!existsSync(python)) {
    throw new UserError(`moto, the local AWS server, is not installed (no ${python}): run \`npm run setup:moto\``);
  }
}

/** A local moto server, which emulates the API of AWS. Its objects are in memory and are lost when the server stops. */
export class AwsServer {
  private constructor(
    private readonly child: ChildProcess,
    public readonly url: string,
  ) {}

  /**
   * @param home folder of the sandbox, in which the server writes its log
   * @param accountId AWS account to which moto assigns all objects, twelve digits
   * @param python Python interpreter of an environment in which moto is installed
   * @throws UserError if moto is not installed, or the server does not start
   */
  public static async start(home: string, accountId: string, python = PYTHON): Promise<AwsServer> {
    requireMoto(python);
    mkdirSync(path.join(home, "logs"), { recursive: true });
    const [answers, log] = ["aws-server.url", "aws-server.log"].map((name) => path.join(home, "logs", name)) as [
      string,
      string,
    ];
    const [stdout, stderr] = [openSync(answers, "w"), openSync(log, "w")];
    // Starts the server in its own process group, so that Ctrl-C does not stop it: Terraform still needs the server.
    const child = spawn(python, [PROGRAM, "--account", accountId], {
      cwd: home,
      detached: true,
      stdio: ["ignore", stdout, stderr],
    });
    closeSync(stdout);
    closeSync(stderr);
    const deadline = Date.now() + START_SECONDS * 1000;
    for (;;) {
      const url = /^http:\S+$/m.exec(readFileSync(answers, "utf8"))?.[0];
      if (url !== undefined) return new AwsServer(child, url);
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        child.kill();
        throw new UserError(
          `moto, the local AWS server, did not start; install it again with \`npm run setup:moto\`. The end of ${log}:\n${tail(readFileSync(log, "utf8"), 15)}`,
        );
      }
      await sleep(100);
    }
  }

  /** Stops the server and waits for its exit. */
  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}
