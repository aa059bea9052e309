import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { shownPath } from "../shown-path";
import { ObjectExistsError, type ObjectStore } from "./object-store";

/** Matches the names of files that `put` has not completed. */
const UNFINISHED = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Stores objects in a folder, as files that only the current user can read. */
export function folderStore(directory: string): ObjectStore {
  const fileOf = (key: string): string => {
    const file = path.resolve(directory, key);
    if (!file.startsWith(directory + path.sep)) throw new Error(`object key ${key} is outside ${directory}`);
    return file;
  };
  return {
    location: shownPath(directory),
    get: (key) => Promise.resolve(existsSync(fileOf(key)) ? readFileSync(fileOf(key)) : undefined),
    put: (key, body, { ifAbsent = false } = {}) => {
      const file = fileOf(key);
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const unfinished = `${file}.${randomUUID()}`;
      writeFileSync(unfinished, body, { mode: 0o600 });
      if (!ifAbsent) {
        renameSync(unfinished, file);
        return Promise.resolve();
      }
      try {
        // `linkSync` does not overwrite a file, so only one of two processes that write the same key succeeds.
        linkSync(unfinished, file);
        return Promise.resolve();
      } catch (error) {
        const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
        return Promise.reject(exists ? new ObjectExistsError(key) : (error as Error));
      } finally {
        rmSync(unfinished);
      }
    },
    list: (prefix) => {
      const files = existsSync(directory) ? readdirSync(directory, { recursive: true, withFileTypes: true }) : [];
      const keys = files
        .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
      const wanted = keys.filter((key) => key.startsWith(prefix)).sort();
      return Promise.resolve(wanted.map((key) => ({ key, modified: statSync(fileOf(key)).mtimeMs })));
    },
    delete: (key) => {
      rmSync(fileOf(key), { force: true });
      return Promise.resolve();
    },
  };
}
