import { writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project";
import { securityPage } from "./report/security-page";

/** Regenerates docs/security.md, e.g. after a change of a control, a guard rule or the control map. */
writeFileSync(path.join(projectRoot, "docs", "security.md"), securityPage());
