#!/usr/bin/env node
// The command line is TypeScript; tsx compiles it on the way in, so that there is no build to go stale.
require("tsx/cjs");
require("../main.ts");
