import type { Verdict } from "../../guard/guard";
import { renderGuard } from "../../review/render/guard";
import { isAnimated, terminalColumns } from "../terminal";

/** What the guard says, as this terminal can show it; plain text where there is none. */
export function verdictText(name: string, verdict: Verdict): string {
  return renderGuard(name, verdict, {
    colour: isAnimated(process.stdout, process.env),
    columns: terminalColumns(),
  });
}
