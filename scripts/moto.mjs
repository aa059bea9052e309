// `npm run setup:moto`: the server that stands in for AWS where Terraform runs the AWS provider itself.
import { installApart } from "./setup/apart.mjs";

await installApart("moto", "npm test -- real-providers, ./fraudops rehearse <stage> --providers real");
