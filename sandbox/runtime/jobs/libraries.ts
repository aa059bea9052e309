import { isObject } from "../../facts/values";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { CloudError, type JsonObject } from "../../ports";
import type { FileSystem } from "../files";
import { basicEnvironment, type ProcessTable } from "../processes";

/** Installs cluster libraries into folders that tasks add to their Python path. Installs equal libraries only once. */
export class LibraryCache {
  private readonly pending = new Map<string, Promise<string>>();

  public constructor(
    private readonly root: string,
    private readonly python: string,
    private readonly files: FileSystem,
    private readonly processes: ProcessTable,
  ) {}

  /**
   * Installs libraries and returns their folders, in order. A PyPI requirement that the interpreter's packages already
   * satisfy gets no folder. Throws if a library cannot be installed; the error names the library.
   */
  public async install(libraries: readonly JsonObject[], log: string): Promise<readonly string[]> {
    const sites: string[] = [];
    for (const library of libraries) {
      const site = await this.one(library, log);
      if (site !== undefined && !sites.includes(site)) sites.push(site);
    }
    return sites;
  }

  private async one(library: JsonObject, log: string): Promise<string | undefined> {
    if (typeof library["whl"] === "string") return this.wheel(library["whl"], log);
    const pypi = library["pypi"];
    if (isObject(pypi) && typeof pypi["package"] === "string") return this.package(pypi["package"], log);
    const kind = Object.keys(library).find((key) => key !== "whl" && key !== "pypi") ?? "empty";
    throw libraryFailure(`a library of kind '${kind}' is not supported; the sandbox installs whl and pypi`);
  }

  private async wheel(path: string, log: string): Promise<string> {
    const file = await this.files.stat(path);
    if (file === undefined || file.isDirectory) throw libraryFailure(`wheel '${path}' does not exist`);
    const local = await this.files.locate(path);
    const digest = createHash("sha256")
      .update(await readFile(local))
      .digest("hex")
      .slice(0, 32);
    return this.once(digest, async (target) => {
      // pip reads name and version from the file name, so the copy keeps the name of the uploaded file.
      const wheel = join(target, basename(path));
      await cp(local, wheel);
      await this.pip(["--no-deps", wheel], join(target, "site"), path, log);
    });
  }

  private async package(requirement: string, log: string): Promise<string | undefined> {
    if (await this.satisfied(requirement, log)) return undefined;
    const digest = createHash("sha256").update(requirement).digest("hex").slice(0, 32);
    return this.once(digest, (target) => this.pip([requirement], join(target, "site"), requirement, log));
  }

  private async once(digest: string, fill: (folder: string) => Promise<void>): Promise<string> {
    const folder = join(this.root, digest);
    const site = join(folder, "site");
    if (existsSync(site)) return site;
    const running = this.pending.get(digest) ?? this.fill(folder, fill);
    this.pending.set(digest, running);
    try {
      return await running;
    } finally {
      this.pending.delete(digest);
    }
  }

  private async fill(folder: string, fill: (folder: string) => Promise<void>): Promise<string> {
    const scratch = `${folder}.partial`;
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await fill(scratch);
    await rename(scratch, folder);
    return join(folder, "site");
  }

  private async satisfied(requirement: string, log: string): Promise<boolean> {
    const probe = [
      "import sys, importlib.metadata as m",
      "from packaging.requirements import Requirement",
      "r = Requirement(sys.argv[1])",
      "sys.exit(0 if r.specifier.contains(m.version(r.name), prereleases=True) else 1)",
    ].join("\n");
    return (await this.run(["-c", probe, requirement], log)) === 0;
  }

  private async pip(what: readonly string[], site: string, name: string, log: string): Promise<void> {
    const flags = ["--disable-pip-version-check", "--no-input", "--quiet", "--target", site];
    const code = await this.run(["-m", "pip", "install", ...flags, ...what], log);
    if (code !== 0)
      throw libraryFailure(`'${name}' could not be installed (exit code of pip: ${code}); see the task's log`);
  }

  private async run(args: readonly string[], log: string): Promise<number | null> {
    const child = await this.processes.start({ command: this.python, args, env: basicEnvironment(), log });
    return (await child.exited).code;
  }
}

/** Error of a task whose libraries cannot be installed. */
export function libraryFailure(message: string): CloudError {
  return new CloudError(400, "LIBRARY_INSTALLATION_ERROR", `Library installation failed: ${message}.`);
}
