/**
 * Applies the stacks of the stage dev with each security profile to emulated clouds, and writes the deployed resources,
 * with normalized ids, to a JSON file. Usage: `record-deployed.ts <file>`
 */
import { writeFileSync } from "node:fs";

import type { Deployed } from "../../../sandbox/facts/generate/changes/deployed";
import { normalizeIds } from "../../../sandbox/facts/generate/changes/normal-ids";
import { DeployedService } from "../facts/support/deployed";

async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error("usage: record-deployed.ts <file>");
  const deployed: Deployed[] = [];
  for (const profile of ["standard", "hardened"] as const) {
    const service = await DeployedService.start(profile);
    try {
      deployed.push(...normalizeIds(await service.apply()));
    } finally {
      await service.stop();
    }
  }
  writeFileSync(file, JSON.stringify(deployed));
}

void main(process.argv[2]);
