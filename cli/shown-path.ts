import path from "node:path";

/** A path as people read it: from the working directory where the file is within it, else as it is. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") ? file : relative;
}
