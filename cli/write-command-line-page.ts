import { writeFileSync } from "node:fs";
import path from "node:path";
import { buildProgram } from "./program";
import { projectRoot } from "./project";
import { commandLinePage } from "./report/command-line-page";

/** Writes docs/command-line.md anew. */
writeFileSync(path.join(projectRoot, "docs", "command-line.md"), commandLinePage(buildProgram()));
