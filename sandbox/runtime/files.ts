import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { invalid } from "../facts/errors";
import { CloudError } from "../ports";
import type { Home } from "./home";

export interface FileEntry {
  /** Absolute path in the workspace, e.g. `/Volumes/main/default/files/a.json`. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** Size in bytes; 0 for a directory. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Stores the files of volumes (`/Volumes/<catalog>/<schema>/<volume>/...`) and of workspaces on the local disk. */
export class FileSystem {
  private scratch = 0;

  public constructor(private readonly home: Home) {}

  /**
   * Local path of an absolute workspace path. Throws `CloudError` for a path that is relative, contains `..`, or is in
   * a missing volume.
   */
  public async locate(path: string): Promise<string> {
    const clean = normalize(path);
    if (!path.startsWith("/") || path.split("/").includes("..")) {
      throw invalid(`path '${path}' must be absolute and without '..'`);
    }
    if (!clean.startsWith("/Volumes/")) {
      return join(this.home.workspaceFiles, clean.replace(/^\/Workspace(?=\/)/, ""));
    }
    const [, , catalog, schema, volume] = clean.split("/");
    if (catalog === undefined || schema === undefined || volume === undefined || volume === "") {
      throw invalid(`path '${path}' must be in a volume: /Volumes/<catalog>/<schema>/<volume>/...`);
    }
    if (!(await isDirectory(this.volume(catalog, schema, volume)))) {
      throw new CloudError(404, "NOT_FOUND", `Volume '${catalog}.${schema}.${volume}' does not exist.`);
    }
    return join(this.home.root, "volumes", ...clean.split("/").slice(2));
  }

  public async createVolume(catalog: string, schema: string, volume: string): Promise<void> {
    await mkdir(this.volume(catalog, schema, volume), { recursive: true });
  }

  public async dropVolume(catalog: string, schema: string, volume: string): Promise<void> {
    await rm(this.volume(catalog, schema, volume), { recursive: true, force: true });
  }

  /** Atomically writes a file. Creates missing folders. */
  public async write(path: string, content: Uint8Array | Readable): Promise<void> {
    const target = await this.locate(path);
    await mkdir(dirname(target), { recursive: true });
    const scratch = join(this.home.root, `upload-${process.pid}-${this.scratch++}.tmp`);
    try {
      if (content instanceof Uint8Array) await writeFile(scratch, content);
      else await pipeline(content, createWriteStream(scratch));
      await rename(scratch, target);
    } finally {
      await rm(scratch, { force: true });
    }
  }

  /** The file or directory at a path; `undefined` if there is none. Throws as `locate` does. */
  public async stat(path: string): Promise<FileEntry | undefined> {
    try {
      const found = await stat(await this.locate(path));
      return {
        path,
        isDirectory: found.isDirectory(),
        size: found.isFile() ? found.size : 0,
        modifiedAt: found.mtimeMs,
      };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  public async list(path: string): Promise<readonly FileEntry[]> {
    const folder = await this.stat(path);
    if (folder?.isDirectory !== true) {
      throw new CloudError(404, "NOT_FOUND", `The directory being accessed is not found: ${path}`);
    }
    const names = (await readdir(await this.locate(path))).sort();
    const entries = await Promise.all(names.map((name) => this.stat(`${path.replace(/\/$/, "")}/${name}`)));
    return entries.filter((entry) => entry !== undefined);
  }

  public async createDirectory(path: string): Promise<void> {
    await mkdir(await this.locate(path), { recursive: true });
  }

  /** Removes an empty directory. Throws `CloudError` 404 if there is no directory, 409 if it is not empty. */
  public async deleteDirectory(path: string): Promise<void> {
    if ((await this.list(path)).length > 0) {
      throw new CloudError(409, "DIRECTORY_NOT_EMPTY", `The directory is not empty: ${path}`);
    }
    await rm(await this.locate(path), { recursive: true });
  }

  /** Removes a file if it exists. */
  public async delete(path: string): Promise<void> {
    await rm(await this.locate(path), { force: true });
  }

  private volume(catalog: string, schema: string, volume: string): string {
    return join(this.home.volumes, catalog, schema, volume);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
