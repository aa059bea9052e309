import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Registry } from "../../../sandbox/facts/types";
import { createClouds } from "../../../sandbox/objects/clouds";
import { startProviderServer, type ProviderServer } from "../../../sandbox/provider/server";
import { FolderStore } from "../../../sandbox/store/object-store";
import { noRuntime } from "./toy-registry";

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
}

/** The sandbox's provider server with its own object store, and a folder for the store and the Terraform projects. */
export class Sandbox {
  private constructor(
    public readonly folder: string,
    public readonly store: FolderStore,
    public readonly provider: ProviderServer,
    private readonly registry: Registry,
  ) {}

  public static async start(registry: Registry, folder = mkdtempSync(join(tmpdir(), "provider-"))): Promise<Sandbox> {
    const store = await FolderStore.open(join(folder, "store"));
    try {
      const provider = await startProviderServer(createClouds(store, noRuntime, registry));
      return new Sandbox(folder, store, provider, registry);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  public project(name: string): Project {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return new Project(folder, this.provider);
  }

  public async restart(): Promise<Sandbox> {
    await this.stop();
    return Sandbox.start(this.registry, this.folder);
  }

  public async stop(): Promise<void> {
    await this.provider.close();
    await this.store.close();
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A folder with a Terraform configuration and its state. */
export class Project {
  public constructor(
    private readonly folder: string,
    private readonly provider: ProviderServer,
  ) {}

  /** Replaces the configuration, given in Terraform's JSON syntax. */
  public configure(config: object): void {
    const required = {
      aws: { source: "hashicorp/aws" },
      databricks: { source: "databricks/databricks" },
    };
    const whole = { terraform: { required_providers: required }, ...config };
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(whole));
  }

  public start(...args: string[]): { child: ChildProcess; done: Promise<Outcome> } {
    const child = spawn("terraform", args, {
      cwd: this.folder,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: JSON.stringify(this.provider.reattach),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    const done = new Promise<Outcome>((resolve) => {
      child.on("close", (code) => {
        // Joins the lines and removes the frame (`│`), because Terraform wraps messages as in a narrow terminal.
        resolve({
          code,
          output: Buffer.concat(chunks)
            .toString()
            .replace(/\n?│ ?/g, " ")
            .replace(/\s+/g, " "),
        });
      });
    });
    return { child, done };
  }

  public run(...args: string[]): Promise<Outcome> {
    return this.start(...args, "-no-color").done;
  }

  public init(): Promise<Outcome> {
    return this.run("init", "-input=false");
  }

  public apply(...args: string[]): Promise<Outcome> {
    return this.run("apply", "-auto-approve", "-input=false", ...args);
  }

  /** Plans the project. Exit code 0 means no changes, 2 means changes. */
  public plan(...args: string[]): Promise<Outcome> {
    return this.run("plan", "-detailed-exitcode", "-input=false", ...args);
  }

  public destroy(): Promise<Outcome> {
    return this.run("destroy", "-auto-approve", "-input=false");
  }

  /** Returns the attributes of each resource in the state, by `type.name` or `type.name[index]`. */
  public state(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    let text: string;
    try {
      text = readFileSync(join(this.folder, "terraform.tfstate"), "utf8");
    } catch {
      return {};
    }
    const { resources } = JSON.parse(text) as { resources: StateResource[] };
    return Object.fromEntries(
      resources.flatMap(({ mode, type, name, instances }) =>
        instances.map(({ attributes }, index) => [
          `${mode === "data" ? "data." : ""}${type}.${name}${instances.length > 1 ? `[${String(index)}]` : ""}`,
          attributes,
        ]),
      ),
    );
  }
}
