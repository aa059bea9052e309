import { App, TerraformStack } from "cdktf";

// A minimal CDKTF program, the baseline for the measurement of synthesis.
const app = new App();
new TerraformStack(app, "empty");
app.synth();
