import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { startProviderServer, type ProviderServer } from "../../../sandbox/provider/server";
import { parseState, type State } from "../../../cli/terraform/state";
import type { CloudObject } from "../../../sandbox/ports";
import { FolderStore } from "../../../sandbox/store/object-store";
import { FakeRuntime } from "../../sandbox/facts/support/fake-runtime";
import type { Programs } from "./programs";
import { TerraformStackFolder } from "./terraform-stack";

/** Subfolders of a deployment: cloud objects, states, and each stack's Terraform JSON with its `.terraform` folder. */
const PARTS = ["store", "state", "stacks"] as const;

/** A deployed service whose emulated clouds are stopped, so that its folder can be copied. */
export interface Snapshot {
  readonly folder: string;
  readonly runtime: FakeRuntime;
  /** By name of a stack: its last applied Terraform JSON. */
  readonly programs: Programs;
}

/** Deployed stacks, with their states and emulated clouds in one folder. */
export class Deployment {
  /** By name of a stack: its last applied Terraform JSON. */
  public readonly programs: Map<string, string>;
  private readonly stacks = new Map<string, TerraformStackFolder>();

  private constructor(
    private readonly folder: string,
    private readonly runtime: FakeRuntime,
    private readonly store: FolderStore,
    private readonly provider: ProviderServer,
    programs: Programs,
  ) {
    this.programs = new Map(programs);
  }

  /** @param from deployment to copy @default - starts with empty clouds and no states */
  public static async open(from?: Snapshot): Promise<Deployment> {
    const folder = mkdtempSync(path.join(tmpdir(), "day-two-"));
    for (const part of PARTS) {
      if (from === undefined) mkdirSync(path.join(folder, part));
      else cpSync(path.join(from.folder, part), path.join(folder, part), { recursive: true });
    }
    // Clones the maps of the runtime, so that changes of this deployment do not change the snapshot.
    const runtime = Object.assign(new FakeRuntime(), structuredClone(Object.assign({}, from?.runtime)));
    const store = await FolderStore.open(path.join(folder, "store"));
    const provider = await startProviderServer(createClouds(store, runtime, createRegistry()));
    return new Deployment(folder, runtime, store, provider, from?.programs ?? new Map());
  }

  /** Closes the emulated clouds and keeps the folder. */
  public async freeze(): Promise<Snapshot> {
    await this.provider.close();
    await this.store.close();
    return { folder: this.folder, runtime: this.runtime, programs: this.programs };
  }

  public async remove(): Promise<void> {
    const { folder } = await this.freeze();
    rmSync(folder, { recursive: true, force: true });
  }

  /** Creates an object in the clouds outside Terraform. */
  public async putByHand(object: CloudObject): Promise<void> {
    await this.store.put(object);
  }

  /** Creates a table in Unity Catalog that no stack manages. @param name its full name */
  public putTable(name: string): void {
    this.runtime.tables.add(name);
  }

  /** Returns the folder in which Terraform plans and applies a stack. */
  public stack(name: string): TerraformStackFolder {
    const known = this.stacks.get(name) ?? new TerraformStackFolder(this.folder, name, this.provider.reattach);
    this.stacks.set(name, known);
    return known;
  }

  /** Reads the state of a stack; undefined before the stack's first apply. */
  public stateOf(stack: string): State | undefined {
    const file = filesIn(path.join(this.folder, "state")).find((name) => path.basename(name) === `${stack}.tfstate`);
    return file === undefined ? undefined : parseState(readFileSync(path.join(this.folder, "state", file), "utf8"));
  }

  /** Destroys a stack with its last applied Terraform JSON. */
  public async destroy(stack: string): Promise<void> {
    await this.stack(stack).destroy();
    this.programs.delete(stack);
  }

  /** Returns a digest of the cloud objects and the states. */
  public fingerprint(): string {
    const hash = createHash("sha256");
    for (const part of ["store", "state"]) {
      const folder = path.join(this.folder, part);
      for (const file of filesIn(folder)) hash.update(file).update(readFileSync(path.join(folder, file)));
    }
    return hash.digest("hex");
  }
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
