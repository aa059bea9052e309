import { isDeepStrictEqual } from "node:util";

import type { BlockSchema } from "../schema-file";
import type { Suppress } from "../types";
import type { FactsByPath } from "./facts-by-path";
import type { ProviderProcess, Value } from "./plugin-protocol";
import { known, least } from "./trace";

const POLICY = (actions: readonly string[]): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*", Principal: { AWS: "*" } }],
});

const WRITTEN = JSON.stringify(POLICY(["s3:GetObject", "s3:PutObject"]));

/**
 * Other spellings of the policy in `WRITTEN`: another order of actions, and other white space. Each has the fact to
 * record if the provider treats the spelling as equal. Only the first such fact is recorded. `policy` comes first,
 * because a provider that ignores the order of actions also ignores white space.
 */
const SPELLINGS: readonly (readonly [Suppress, string])[] = [
  ["policy", JSON.stringify(POLICY(["s3:PutObject", "s3:GetObject"]))],
  ["json", JSON.stringify(POLICY(["s3:GetObject", "s3:PutObject"]), null, 2)],
];

/** Finds which `SPELLINGS` a running provider treats as equal, for each top-level argument that accepts only JSON. */
export async function traceSpellings(
  provider: ProviderProcess,
  type: string,
  block: BlockSchema,
  facts: FactsByPath,
): Promise<FactsByPath> {
  const found: FactsByPath = {};
  for (const [path, { values = [] }] of Object.entries(facts)) {
    const takesJson = values.some(({ format }) => format === "policy" || format === "json");
    if (!takesJson || path.includes(".")) continue;
    const config = { ...least(block), [path]: WRITTEN };
    const { planned } = await provider.plan(type, null, config, config);
    const prior: Record<string, Value> = { ...(known(planned, undefined) as Record<string, Value>), id: "known" };
    for (const [suppress, spelling] of SPELLINGS) {
      const asked = { ...config, [path]: spelling };
      const answer = await provider.plan(type, prior, { ...prior, [path]: spelling }, asked);
      const after = answer.planned as Record<string, Value>;
      if (!isDeepStrictEqual(after[path], prior[path])) continue;
      found[path] = { suppress };
      break;
    }
  }
  return found;
}
