// `npm run setup:checkov`: a scanner that the guard can ask as well.
import { installApart } from "./setup/apart.mjs";

await installApart("checkov", "npm test -- checkov, ./fraudops guard <stage> --checkov");
