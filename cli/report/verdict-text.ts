import type { CheckovResult } from "../../guard/checkov";
import type { GuardFinding, Verdict } from "../../guard/guard";
import { counted } from "../../review/words";

/** What the guard says, as Markdown that a terminal shows as well: what stops an apply first, what is accepted last. */
export function verdictText(name: string, { findings, waived, allowedLosses, examined }: Verdict): string {
  const totals = [
    counted(findings.filter(({ severity }) => severity === "error").length, "error"),
    counted(findings.filter(({ severity }) => severity === "warning").length, "warning"),
    `${String(waived.length)} waived`,
    `${counted(allowedLosses.length, "loss", "losses")} allowed`,
  ];
  const lines = [
    ...findings.map((finding) => `- **${finding.severity}** ${place(finding)}: ${finding.found}.\n  ${finding.remedy}`),
    ...waived.map(({ finding, waiver }) => {
      return `- waived until ${waiver.expires}: ${place(finding)}: ${finding.found}.\n  ${waiver.reason}`;
    }),
    ...allowedLosses.map(({ resource, found }) => `- allowed: \`${resource}\` ${found}.`),
  ];
  const head = [`## Guard of \`${name}\``, "", `${counted(examined, "resource")} examined: ${totals.join(", ")}.`, ""];
  return [...head, ...lines, ...(lines.length > 0 ? [""] : [])].join("\n");
}

/** What checkov says of the same plans. */
export function checkovText({ evaluated, findings, used }: CheckovResult): string {
  const head = `${counted(evaluated, "check")} of checkov: ${counted(findings.length, "finding")}.`;
  const lines = findings.map(
    ({ check, stack, address, what }) => `- **error** \`${check}\` at \`${stack}/${address}\`: ${what}.`,
  );
  const skipped = used.map(({ check, at, reason }) => `- skipped: \`${check}\` at \`${at}\`: ${reason}`);
  return [head, "", ...lines, ...skipped, ""].join("\n");
}

function place({ rule, resource }: GuardFinding): string {
  return `\`${rule}\` at \`${resource}\``;
}
