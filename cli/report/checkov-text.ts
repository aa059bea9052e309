import type { CheckovResult } from "../../guard/checkov";
import { counted } from "../../review/words";

/** Message with checkov's findings in the plans of a stage, and the checks that were skipped. */
export function checkovText({ evaluated, findings, used }: CheckovResult): string {
  const head = `${counted(evaluated, "check")} of checkov: ${counted(findings.length, "finding")}.`;
  const lines = findings.map(
    ({ check, stack, address, what }) => `- error: \`${check}\` at \`${stack}/${address}\`: ${what}.`,
  );
  const skipped = used.map(({ check, at, reason }) => `- skipped: \`${check}\` at \`${at}\`: ${reason}`);
  return [head, ...lines, ...skipped, ""].join("\n");
}
