import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { volumeOf } from "../access/securables";
import { invalid } from "../facts/errors";
import { CloudError, type JsonObject } from "../ports";
import type { FileEntry } from "../runtime/files";
import { nextPage, pageSize, paginate } from "./pagination";
import type { Call, Route, Services } from "./route";

const FILES = "/api/2.0/fs/files/*";
const DIRECTORIES = "/api/2.0/fs/directories/*";
const row = { evidence: "documented", source: "Files API reference; databricks-sdk 0.156" } as const;

/** Routes for files and directories in volumes. */
export const fileRoutes: readonly Route[] = [
  { ...row, method: "PUT", path: FILES, body: "stream", handle: upload },
  { ...row, method: "GET", path: FILES, handle: download },
  {
    ...row,
    method: "HEAD",
    path: FILES,
    handle: async (call, services) => {
      requireVolume(call, services, "READ_VOLUME");
      return describe(call, await file(call, services)).send();
    },
  },
  {
    ...row,
    method: "DELETE",
    path: FILES,
    handle: async (call, services) => {
      requireVolume(call, services, "WRITE_VOLUME");
      const { path } = await file(call, services);
      await services.engine.files.delete(path);
      return call.reply.status(204).send();
    },
  },
  { ...row, method: "GET", path: DIRECTORIES, handle: list },
  directory("HEAD", "READ_VOLUME", 200, (files, path) => files.list(path)),
  directory("PUT", "WRITE_VOLUME", 204, (files, path) => files.createDirectory(path)),
  directory("DELETE", "WRITE_VOLUME", 204, (files, path) => files.deleteDirectory(path)),
];

/** Creates a route for directories that performs `act` and answers with `status` and no body. */
function directory(
  method: Route["method"],
  privilege: string,
  status: number,
  act: (files: Services["engine"]["files"], path: string) => Promise<unknown>,
): Route {
  return {
    ...row,
    method,
    path: DIRECTORIES,
    handle: async (call, services) => {
      requireVolume(call, services, privilege);
      await act(services.engine.files, pathOf(call));
      return call.reply.status(status).send();
    },
  };
}

async function upload(call: Call, services: Services): Promise<unknown> {
  requireVolume(call, services, "WRITE_VOLUME");
  const { engine } = services;
  const path = pathOf(call);
  const before = await engine.files.stat(path);
  if (before?.isDirectory === true) throw new CloudError(409, "ALREADY_EXISTS", `${path} is a directory.`);
  if (before !== undefined && call.query["overwrite"] !== "true") {
    throw new CloudError(409, "ALREADY_EXISTS", `The file being created already exists: ${path}`);
  }
  await engine.files.write(path, call.request.body as Readable);
  return call.reply.status(204).send();
}

async function download(call: Call, services: Services): Promise<unknown> {
  requireVolume(call, services, "READ_VOLUME");
  const entry = await file(call, services);
  const local = await services.engine.files.locate(entry.path);
  const range = rangeOf(call.request.headers.range, entry.size);
  if (range === undefined) return describe(call, entry).send(createReadStream(local));
  return describe(call, entry)
    .status(206)
    .header("content-range", `bytes ${range.start}-${range.end}/${entry.size}`)
    .header("content-length", range.end - range.start + 1)
    .send(createReadStream(local, range));
}

async function list(call: Call, services: Services): Promise<JsonObject> {
  requireVolume(call, services, "READ_VOLUME");
  const entries = await services.engine.files.list(pathOf(call));
  const page = paginate(entries, call.query["page_token"], pageSize(call.query["page_size"], 1000, 1000));
  return {
    contents: page.items.map((entry) => ({
      path: entry.path,
      name: entry.path.split("/").at(-1) ?? "",
      is_directory: entry.isDirectory,
      last_modified: Math.round(entry.modifiedAt),
      ...(entry.isDirectory ? {} : { file_size: entry.size }),
    })),
    ...nextPage(page),
  };
}

async function file(call: Call, { engine }: Services): Promise<FileEntry> {
  const path = pathOf(call);
  const entry = await engine.files.stat(path);
  if (entry === undefined || entry.isDirectory) {
    throw new CloudError(404, "NOT_FOUND", `The file being accessed is not found: ${path}`);
  }
  return entry;
}

/** Requires the privilege on the path's volume. A path without a volume fails later, when the file is located. */
function requireVolume({ principal, scope, ...call }: Call, { unityCatalog }: Services, privilege: string): void {
  const volume = volumeOf(pathOf(call));
  if (volume !== undefined) unityCatalog.require(principal, privilege, volume, scope);
}

function describe(call: Call, entry: FileEntry): Call["reply"] {
  return call.reply
    .status(200)
    .header("content-type", "application/octet-stream")
    .header("content-length", entry.size)
    .header("accept-ranges", "bytes")
    .header("last-modified", new Date(entry.modifiedAt).toUTCString());
}

function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = match[2] === "" || match[2] === undefined ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start > end)
    throw new CloudError(416, "INVALID_PARAMETER_VALUE", `range ${header} is outside the file of ${size} bytes`);
  return { start, end };
}

function pathOf(call: Pick<Call, "params">): string {
  const path = `/${call.params["*"] ?? ""}`;
  if (path.startsWith("/Volumes/")) return path;
  throw invalid(`path '${path}' must begin with /Volumes/`);
}
