import { writeFileSync } from "node:fs";
import path from "node:path";
import { buildProgram } from "./program";
import { projectRoot } from "./project";
import { commandLinePage } from "./report/command-line-page";

/** Regenerates docs/command-line.md. */
writeFileSync(path.join(projectRoot, "docs", "command-line.md"), commandLinePage(buildProgram()));
