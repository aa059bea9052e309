import path from "node:path";

/** A path for messages: relative if the file is in the working directory, otherwise unchanged. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") ? file : relative;
}
