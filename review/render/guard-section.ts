import type { GuardReview } from "../model";
import { code, counted } from "../words";
import { bullet, prose, type Section } from "./section";

/** Section about the guard's verdict: errors first; waived findings and the data losses in `guard.allowLoss` last. */
export function guardSection({ blocks, examined, findings, waived, allowedLosses }: GuardReview): Section {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const totals = [
    counted(count("error"), "error"),
    counted(count("warning"), "warning"),
    `${String(waived.length)} waived`,
    `${counted(allowedLosses.length, "loss", "losses")} allowed`,
  ].join(", ");
  const verdict = blocks
    ? `The guard stops this plan: ${counted(count("error"), "error")}.`
    : "The guard allows this plan.";
  return {
    title: "Guard",
    lead: [prose(verdict, blocks), prose(`${counted(examined, "resource")} examined: ${totals}.`)],
    items: [
      ...findings.map(({ severity, rule, resource, found, remedy }) =>
        bullet(`${severity}: ${code(rule)} at ${code(resource)}: ${found}.`, [remedy], severity === "error"),
      ),
      ...waived.map(({ rule, resource, found, reason, expires }) =>
        bullet(`waived until ${expires}: ${code(rule)} at ${code(resource)}: ${found}.`, [reason]),
      ),
      ...allowedLosses.map(({ resource, found }) => bullet(`allowed: ${code(resource)} ${found}.`)),
    ],
    noun: "findings",
  };
}
