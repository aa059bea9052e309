import path from "node:path";
import { shellWord } from "./shell-word";

/** A path for messages: relative if the file is in the working directory, otherwise unchanged. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") ? file : relative;
}

/** The option that selects the sandbox in a folder, for a command in a message. */
export function homeArgument(folder: string): string {
  return `--home ${shellWord(shownPath(folder))}`;
}
