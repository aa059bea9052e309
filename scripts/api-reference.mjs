/**
 * Writes the API reference of the constructs to `docs/api`; `typedoc.json` has the options. Fails on warnings. Replaces
 * typedoc's own command, which finds no files if the path of the project's folder contains brackets.
 */
import { resolve } from "node:path";
import { Application } from "typedoc";

const root = resolve(import.meta.dirname, "..");
// `entryPoints` is a glob pattern, so special characters in the folder's path are replaced by `?`, which matches any
// character.
const folder = root.replaceAll(/[!+@?*()[\]\\{}]/g, "?");

const app = await Application.bootstrapWithPlugins({
  options: root,
  entryPoints: [`${folder}/constructs/**/*.ts`],
});
// Sets the package's folder. By default, typedoc uses the part of the pattern before the first `?`, which is not the
// project's folder if `root` contains special characters.
app.options.packageDir = root;

const project = await app.convert();
if (project) app.validate(project);
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
  process.exitCode = 1;
} else {
  await app.generateOutputs(project);
}
