import type { Verdict } from "../../guard/guard";
import { renderGuard } from "../../review/render/guard";
import { isAnimated, terminalColumns } from "../terminal";

/** The guard's verdict with the colours and width of the terminal, or as plain text if the output is not a terminal. */
export function verdictText(name: string, verdict: Verdict): string {
  return renderGuard(name, verdict, {
    colour: isAnimated(process.stdout, process.env),
    columns: terminalColumns(),
  });
}
