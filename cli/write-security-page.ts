import { writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project";
import { securityPage } from "./report/security-page";

// Run this after every change of a control, a rule or the map.
writeFileSync(path.join(projectRoot, "docs", "security.md"), securityPage());
