#!/usr/bin/env node
const path = require("node:path");

const { useUtf8 } = require("../../scripts/setup/locale.cjs");

useUtf8();
process.argv.splice(1, 1, "run-typescript", path.join(__dirname, "..", "main.ts"));
require("../../scripts/run-typescript.cjs");
