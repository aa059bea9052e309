import { readFileSync } from "node:fs";
import path from "node:path";
import { loadStage } from "../../config/load";
import { BASE, MINIMAL, problemsOf, project } from "./project";

const GUIDE = readFileSync(path.join(__dirname, "../../docs/network.md"), "utf8");

/** Indented blocks of the guide, i.e. its examples, without the indentation. */
const EXAMPLES = [...GUIDE.matchAll(/(?:^ {4}.*\n)+/gm)].map(([block]) => block.replace(/^ {4}/gm, ""));

const ENTERPRISE = BASE.replace("PREMIUM", "ENTERPRISE");
const UNLOGGED =
  "security: { overrides: { flowLogs: { enabled: false, reason: the owner of the network logs it } } }\n";

test("the guide has examples", () => {
  expect(EXAMPLES).toHaveLength(5);
});

test.each(EXAMPLES)("a stage accepts the guide's example:\n%s", (example) => {
  const rest = example.startsWith("network:") ? UNLOGGED : "network: { cidr: 10.10.0.0/16 }\n";
  const dev = `extends: base\n${rest}${example}`;
  const files = project({ ...MINIMAL, "stages/base.yaml": ENTERPRISE, "stages/dev.yaml": dev });
  try {
    expect(problemsOf(() => loadStage("dev", files), files)).toEqual([]);
  } finally {
    files.remove();
  }
});
