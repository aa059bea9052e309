import { withoutColour } from "../process";

/** What `cdktf` prints above what the program wrote to its standard error, each line of it indented. */
const STDERR = "Command output on stderr:";
const STDOUT = "Command output on stdout:";

/** Frames and remarks of Node.js itself, which lead nowhere in our sources. */
const NODE =
  /^\s+at .*\bnode:internal\b|^node:internal|^\s*throw \w+;$|^\s*\^$|^Node\.js v|^\s*(code|requireStack): |^}$/;

/**
 * What went wrong in a failed `cdktf synth`: the words of the program, once, without what `cdktf` and Terraform print
 * around them. Where the program was not even started, the error of `cdktf` itself.
 *
 * @param output both streams of `cdktf synth`
 */
export function synthesisError(output: string): string {
  const lines = withoutColour(output).split(/\r?\n/);
  const program = said(lines, STDERR) || said(lines, STDOUT);
  if (program !== "") return program;
  const crash = lines.find((line) => /^\w*Error: /.test(line));
  return crash === undefined ? lines.filter(isWord).slice(-40).join("\n").trim() : `cdktf: ${crash}`;
}

/** The indented block beneath a heading; empty when there is none. */
function said(lines: readonly string[], heading: string): string {
  const start = lines.indexOf(heading);
  if (start < 0) return "";
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== "" && !line.startsWith("    "));
  const block = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.slice(4));
  const isCrash = block.some((line) => line.startsWith("Node.js v"));
  return (isCrash ? block.filter((line) => !NODE.test(line)) : block).join("\n").trim();
}

/** Not the progress of `cdktf`, and not an empty line. */
function isWord(line: string): boolean {
  return line.trim() !== "" && !/^[\u2800-\u28ff]/.test(line);
}
