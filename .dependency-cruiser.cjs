const path = require("node:path");

/** Top-level folders, and `main.ts`, each with the folders from which it may import besides itself. */
const LAYERS = {
  core: [],
  guard: ["core"],
  review: ["core", "guard"],
  config: ["core", "guard"],
  constructs: ["core"],
  stacks: ["core", "config", "constructs"],
  "main.ts": ["core", "config", "stacks"],
  cli: ["core", "config", "guard", "review"],
  sandbox: [],
};

const FOLDERS = [...Object.keys(LAYERS), "jobs", "tests"];

/** @param {readonly string[]} folders */
const within = (folders) =>
  `^(${folders.map((folder) => (folder.endsWith(".ts") ? folder.replace(".", "\\.") : `${folder}/`)).join("|")})`;

/** The description of the jobs. Other folders import it through `core`. */
const JOBS_DESCRIPTION = "^jobs/description\\.json$";

const layerRules = Object.entries(LAYERS).map(([folder, allowed]) => ({
  name: `layer-${folder.replace(".ts", "")}`,
  comment: `${folder} imports from ${allowed.join(", ") || "no other folder"} only; see docs/architecture.md.`,
  severity: "error",
  from: { path: within([folder]) },
  to: {
    path: within(FOLDERS.filter((other) => other !== folder && !allowed.includes(other))),
    ...(folder === "core" && { pathNot: JOBS_DESCRIPTION }),
  },
}));

/** @param {...string} names */
const packages = (...names) => `(^|node_modules/)(${names.join("|")})(/|$)`;

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: "tests-drive-no-jobs",
      comment: "Tests in TypeScript import nothing from jobs/: they run its Python programs and read its files.",
      severity: "error",
      from: { path: within(["tests"]) },
      to: { path: within(["jobs"]) },
    },
    {
      name: "no-cycle",
      comment: "Files must not import each other in a cycle: merge them, or move what they share to a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "constructs-take-props",
      comment:
        "core, constructs, guard and review do not import zod or yaml: they get typed props, and config parses files.",
      severity: "error",
      from: { path: within(["core", "constructs", "guard", "review"]) },
      to: { path: packages("zod", "yaml") },
    },
    {
      name: "clouds-only-in-constructs-and-stacks",
      comment: "Only constructs, stacks and main.ts, which synthesize, import CDKTF and the provider bindings.",
      severity: "error",
      from: { path: within(["core", "config", "guard", "review", "cli", "sandbox"]), pathNot: "^cli/bench/" },
      to: { path: packages("cdktf", "constructs", "@cdktf"), pathNot: "^constructs/" },
    },
    {
      name: "resolvable",
      comment: "Every import must resolve to a file or an installed package.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(bun|deno|jsr):" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|cdktf\\.out|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: path.join(__dirname, "tsconfig.json") },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
