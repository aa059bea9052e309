/**
 * Runs a TypeScript program: `node scripts/run-typescript.cjs main.ts`. Bundles it in memory, so that there is no build
 * to go stale; docs/decisions/0005 says why not through a loader hook. An error that the program does not handle ends
 * it with the error's message and source line; `FRAUDOPS_TRACE=1` adds the stack trace.
 */
const Module = require("node:module");
const path = require("node:path");
const { buildSync } = require("esbuild");
const { describeError } = require("./source-error.cjs");

// The program sees its own arguments, as if Node had started it.
process.argv.splice(1, 1);
const entry = path.resolve(process.argv[1]);

/** The program as one JavaScript file; `sourcemap` costs time, and only an error needs it. */
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
// Frames of a library may hide ours behind Node's usual ten.
Error.stackTraceLimit = 50;
run();
