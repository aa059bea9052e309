// `npm run setup:moto` installs moto, which emulates AWS for runs with the real AWS provider.
import { installApart } from "./setup/apart.mjs";

await installApart("moto", "npm test -- real-providers, ./fraudops rehearse <stage> --providers real");
