import { tail, type ToolResult } from "../process";

/** A diagnostic in Terraform's machine-readable output (`-json`). */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** Address of the affected resource or data source. */
  readonly address?: string;
}

/** A message of Terraform: one line of the machine-readable output. */
export interface UiMessage {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Parses an output line of Terraform; undefined if it is not a JSON message. */
export function uiMessage(line: string): UiMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const message = JSON.parse(line) as Partial<UiMessage>;
    return typeof message.type === "string" ? (message as UiMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** All messages in the output of a Terraform command with `-json`. */
export function uiMessages(output: string): readonly UiMessage[] {
  return output.split("\n").flatMap((line) => uiMessage(line) ?? []);
}

/** The diagnostic in a message, without Terraform's source snippet; undefined for other messages. */
export function diagnosticOf({ type, diagnostic }: UiMessage): Diagnostic | undefined {
  if (type !== "diagnostic") return undefined;
  const { severity, summary = "", detail = "", address } = diagnostic as Partial<Diagnostic>;
  return { severity: severity === "warning" ? "warning" : "error", summary, detail, ...(address && { address }) };
}

/** The distinct errors in the output of a command. */
export function errorsIn({ stdout }: Pick<ToolResult, "stdout">): readonly Diagnostic[] {
  const errors = uiMessages(stdout).flatMap((message) => diagnosticOf(message) ?? []);
  const byText = new Map(errors.filter(({ severity }) => severity === "error").map((it) => [diagnosticText(it), it]));
  return [...byText.values()];
}

/** A diagnostic as text: address and summary on one line, the details on the next lines. */
export function diagnosticText({ summary, detail, address }: Diagnostic): string {
  const lines = detail
    .trim()
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`));
  return [`${address === undefined ? "" : `${address}: `}${summary}`, ...(detail.trim() === "" ? [] : lines)].join(
    "\n",
  );
}

/** Reason of a command's failure: the errors that it reported, else the end of its other output, else the exit code. */
export function failureText(result: ToolResult): string {
  const errors = errorsIn(result);
  if (errors.length > 0) return errors.map(diagnosticText).join("\n");
  const printed = result.output
    .split("\n")
    .filter((line) => uiMessage(line) === undefined)
    .join("\n");
  const start = Math.max(printed.indexOf("Error: "), 0);
  return printed.trim() === "" ? `exit code ${result.exitCode}` : tail(printed.slice(start), 40);
}
