// `npm run setup:checkov` installs checkov, a scanner whose findings the guard can include.
import { installApart } from "./setup/apart.mjs";

await installApart("checkov", "npm test -- checkov, ./fraudops guard <stage> --checkov");
