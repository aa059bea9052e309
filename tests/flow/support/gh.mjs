#!/usr/bin/env node
// A fake of GitHub's command line that supports only `gh api`, and calls the fake GitHub at the URL in FORGE.
import jq from "jq-wasm";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean" },
    paginate: { type: "boolean" },
    method: { type: "string", short: "X" },
    "raw-field": { type: "string", short: "f", multiple: true, default: [] },
    jq: { type: "string" },
  },
});
const [command, path] = positionals;
if (command !== "api" || !process.env.GH_TOKEN) {
  console.error(process.env.GH_TOKEN ? `this fake of gh supports only gh api, not gh ${command}` : "gh: set GH_TOKEN");
  process.exit(4);
}
const fields = {};
for (const field of values["raw-field"]) {
  const [, name, list, value] = /^([\w]+)(\[\])?=(.*)$/s.exec(field);
  fields[name] = list ? [...(fields[name] ?? []), value] : value;
}
const hasFields = Object.keys(fields).length > 0;
const response = await fetch(`${process.env.FORGE}/${path}`, {
  method: values.method ?? (hasFields ? "POST" : "GET"),
  ...(hasFields ? { body: JSON.stringify(fields) } : {}),
});
const answer = await response.text();
if (!response.ok) {
  console.error(`gh: ${answer} (HTTP ${response.status})`);
  process.exit(1);
}
if (values.silent !== true) {
  const printed = await jq.raw(answer, values.jq ?? ".", ["-r"]);
  if (printed !== "") console.log(printed);
}
