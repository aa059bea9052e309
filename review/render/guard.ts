import type { Verdict } from "../../guard/guard";
import { guardReview } from "../guard-review";
import { code } from "../words";
import { guardSection } from "./guard-section";
import { renderSections, type TerminalOptions } from "./terminal";

/** Renders only the guard's verdict, for a terminal. */
export function renderGuard(stage: string, verdict: Verdict, options: TerminalOptions): string {
  return renderSections([{ ...guardSection(guardReview(verdict)), title: `Guard of ${code(stage)}` }], options);
}
