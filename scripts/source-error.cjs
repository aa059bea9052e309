const { existsSync, readFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const path = require("node:path");
const { fileURLToPath } = require("node:url");

const HOW_TO_TRACE = "FRAUDOPS_TRACE=1 shows the stack trace.";

/**
 * Formats an unexpected error: its place in the sources, its message, the source line, and how to see the stack trace.
 *
 * @param {unknown} error
 * @param {{ entry: string, sourceMap: () => string | undefined, isTraced: boolean }} program `entry` is the file name
 *   under which the program's bundle runs
 * @returns {string}
 */
function describeError(error, { entry, sourceMap, isTraced }) {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  // esbuild failed; its message has file, line and column of each problem.
  if (Array.isArray(error.errors) && error.errors.every(({ location }) => location !== undefined)) return error.message;
  const head = `${error.name}: ${error.message}`;
  const frames = sourceFrames(error, entry, sourceMap);
  const [own] = frames.filter(({ file }) => !file.includes("node_modules"));
  const place = own === undefined ? "" : `${shown(own.file)}:${own.line}:${own.column}: `;
  const trace = isTraced
    ? [...frames.map((frame) => `    at ${frame.name}${shown(frame.file)}:${frame.line}:${frame.column}`)]
    : [HOW_TO_TRACE];
  return [`${place}${head}`, ...sourceLine(own), ...trace, ...causeOf(error)].join("\n");
}

/** The stack of an error, mapped to the sources, without frames of Node.js itself. */
function sourceFrames(error, entry, sourceMap) {
  // Ends the file name at the last `:<line>:<column>`, not at a parenthesis, because names of folders can
  // contain parentheses.
  const lines = (error.stack ?? "").matchAll(/^ +at (?:(.*?) \()?((?:file:\/)?\/.*):(\d+):(\d+)\)?$/gm);
  const stack = [...lines].map(([, name, place = "", line, column]) => ({
    name: name === undefined ? "" : `${name} in `,
    file: place.startsWith("file:") ? fileURLToPath(place) : place,
    line: Number(line),
    column: Number(column),
  }));
  const text = stack.some(({ file }) => file === entry) ? sourceMap() : undefined;
  const map = text === undefined ? undefined : new SourceMap(JSON.parse(text));
  return stack.map((frame) => {
    if (frame.file !== entry || map === undefined) return frame;
    const { originalSource, originalLine, originalColumn } = map.findEntry(frame.line - 1, frame.column - 1);
    if (originalSource === undefined) return frame;
    const source = path.resolve(path.dirname(entry), originalSource);
    return { ...frame, file: source, line: originalLine + 1, column: originalColumn + 1 };
  });
}

/** The source line of a frame, and below it a mark at the column. */
function sourceLine(frame) {
  if (frame === undefined || !existsSync(frame.file)) return [];
  const line = readFileSync(frame.file, "utf8").split("\n")[frame.line - 1];
  return line === undefined ? [] : [`    ${line}`, `    ${" ".repeat(frame.column - 1)}^`];
}

function causeOf({ cause }) {
  return cause === undefined ? [] : [`caused by: ${cause instanceof Error ? cause.message : String(cause)}`];
}

function shown(file) {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

module.exports = { describeError };
