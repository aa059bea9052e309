/**
 * Runs a TypeScript program: `node scripts/run-typescript.cjs main.ts`. Bundles it in memory, so that there is no build
 * to go stale; why not through a loader hook stands in docs/decisions/0005.
 */
const Module = require("node:module");
const path = require("node:path");
const { buildSync } = require("esbuild");

// The program sees its own arguments, as if Node had started it.
process.argv.splice(1, 1);
const entry = path.resolve(process.argv[1]);

function run({ sourcemap }) {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    outfile: `${entry}.cjs`,
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    target: `node${process.versions.node}`,
    sourcemap,
  });
  const program = new Module(entry);
  program.filename = entry;
  program.paths = Module._nodeModulePaths(path.dirname(entry));
  program._compile(outputFiles.find((file) => file.path.endsWith(".cjs")).text, entry);
}

try {
  run({ sourcemap: false });
} catch {
  // CDKTF takes a stack trace of every token, and tracing those back to the sources costs as much as all the rest of
  // synthesis. Only a program that fails pays for it, in a second run that fails in the words of its sources.
  process.setSourceMapsEnabled(true);
  run({ sourcemap: "inline" });
}
