import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { remediesFor } from "../../../cli/terraform/refusals";
import type { PlanJson } from "../../../guard/plan-json";
import type { ProviderServer } from "../../../sandbox/provider/server";

/** A failed Terraform command. The message contains Terraform's errors and the project's remedies for them. */
export class TerraformError extends Error {}

/** A stack's folder, in which Terraform runs. */
export class TerraformStackFolder {
  private readonly directory: string;

  /** @param folder folder of the deployment, which contains the folders of all stacks */
  public constructor(
    folder: string,
    public readonly name: string,
    private readonly reattach: ProviderServer["reattach"],
  ) {
    this.directory = path.join(folder, "stacks", name);
  }

  /** Writes Terraform JSON to the stack's folder and plans the stack. @param program content of `cdk.tf.json` */
  public async plan(program: string): Promise<PlanJson> {
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(path.join(this.directory, "cdk.tf.json"), program);
    this.provideAssets(program);
    await this.init(program);
    await this.run("plan", "-input=false", "-out=plan.bin");
    return JSON.parse(await this.run("show", "-json", "plan.bin")) as PlanJson;
  }

  /** Plans the stack again without changing its Terraform JSON. @returns the plan; undefined if it has no changes */
  public async leftover(): Promise<PlanJson | undefined> {
    const { exitCode } = await this.attempt("plan", "-input=false", "-out=plan.bin", "-detailed-exitcode");
    if (exitCode === 0) return undefined;
    return JSON.parse(await this.run("show", "-json", "plan.bin")) as PlanJson;
  }

  /** Applies the last plan. */
  public async apply(): Promise<void> {
    await this.run("apply", "-input=false", "plan.bin");
  }

  /** Destroys the resources of the stack. */
  public async destroy(): Promise<void> {
    await this.run("destroy", "-input=false", "-auto-approve");
  }

  public async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const outputs = JSON.parse(await this.run("output", "-json")) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Writes placeholders for the assets in the Terraform JSON, because synthesis in memory does not copy assets. */
  private provideAssets(program: string): void {
    for (const [, asset = ""] of program.matchAll(/"(assets\/[^"]+)"/g)) {
      const file = path.join(this.directory, asset);
      mkdirSync(path.dirname(file), { recursive: true });
      if (!existsSync(file)) writeFileSync(file, "jobs");
    }
  }

  /** Runs `terraform init`, unless it has run with the same `terraform` block (backend and providers). */
  private async init(program: string): Promise<void> {
    const wanted = JSON.stringify((JSON.parse(program) as { terraform: unknown }).terraform);
    const record = path.join(this.directory, "initialized.txt");
    if (existsSync(record) && readFileSync(record, "utf8") === wanted) return;
    await this.run("init", "-input=false");
    writeFileSync(record, wanted);
  }

  /** @throws TerraformError with Terraform's errors */
  private async run(command: string, ...args: readonly string[]): Promise<string> {
    return (await this.attempt(command, ...args)).stdout;
  }

  /** Runs Terraform; exit code 2, a plan with changes, is no error. @throws TerraformError with Terraform's errors */
  private async attempt(command: string, ...args: readonly string[]): Promise<{ stdout: string; exitCode: number }> {
    const options = {
      cwd: this.directory,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: JSON.stringify(this.reattach),
      },
      maxBuffer: 64 * 1024 * 1024,
    };
    try {
      const { stdout } = await promisify(execFile)("terraform", [command, ...args, "-no-color"], options);
      return { stdout, exitCode: 0 };
    } catch (error) {
      const { stdout = "", stderr = "", code } = error as { stdout?: string; stderr?: string; code?: number };
      if (code === PLANNED_CHANGES) return { stdout, exitCode: code };
      const said = errorsIn(stderr) || stderr || stdout;
      throw new TerraformError([`terraform ${command} of ${this.name}: ${said}`, ...remediesFor(said)].join("\n"));
    }
  }
}

/** Exit code of `terraform plan -detailed-exitcode` if the plan has changes. */
const PLANNED_CHANGES = 2;

/** Extracts the errors from Terraform's output as one line, without frames (`│`) and warnings. */
function errorsIn(stderr: string): string {
  const text = stderr.replaceAll(/^[\s│╷╵]*/gm, "").replaceAll(/\s+/g, " ");
  const [, ...errors] = text.split(/(?=Error: )/);
  return errors.map((error) => error.replace(/Warning: .*$/, "").trim()).join(" ");
}
