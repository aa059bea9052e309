import { App, TerraformStack } from "cdktf";

// The least that a CDKTF program can do: what synthesis is measured against.
const app = new App();
new TerraformStack(app, "empty");
app.synth();
