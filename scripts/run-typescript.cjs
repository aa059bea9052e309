/**
 * Runs a TypeScript program: `node scripts/run-typescript.cjs main.ts`. Bundles the program in memory, so that no build
 * output can be outdated; docs/decisions/0005 explains why this script uses no loader hook. After an unhandled error,
 * prints the message and the source line and exits; `FRAUDOPS_TRACE=1` adds the stack trace.
 */
const Module = require("node:module");
const path = require("node:path");
const { buildSync } = require("esbuild");
const { describeError } = require("./source-error.cjs");

// The program gets its arguments as if Node.js had started it.
process.argv.splice(1, 1);
const entry = path.resolve(process.argv[1]);

/** Bundles the program into one JavaScript file. A source map takes time, so it is made only to report an error. */
function bundle({ sourcemap = false } = {}) {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    outfile: `${entry}.cjs`,
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    target: `node${process.versions.node}`,
    sourcemap: sourcemap && "external",
    logLevel: "silent",
  });
  const textOf = (/** @type {string} */ ending) => outputFiles.find((file) => file.path.endsWith(ending))?.text;
  return { code: textOf(".cjs"), map: textOf(".map") };
}

function run() {
  const program = new Module(entry);
  program.filename = entry;
  program.paths = Module._nodeModulePaths(path.dirname(entry));
  program._compile(bundle().code, entry);
}

function fail(error) {
  const isTraced = Boolean(process.env["FRAUDOPS_TRACE"]);
  console.error(describeError(error, { entry, sourceMap: () => bundle({ sourcemap: true }).map, isTraced }));
  process.exit(1);
}

process.on("uncaughtException", fail);
// With the default limit of ten frames, a stack may have frames of libraries only, and no source line to report.
Error.stackTraceLimit = 50;
run();
