import { PlanRefusedError } from "../facts/errors";
import { MissingReferenceError } from "../objects/references";
import { CloudError } from "../ports";
import type { Path } from "./plan/replace";

/** The message `Diagnostic` of Terraform's plugin protocol. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: { readonly steps: readonly object[] };
}

/** Error about the argument at `path`, which Terraform then shows with its line in the configuration. */
export class ArgumentError extends Error {
  public constructor(
    message: string,
    public readonly path: Path,
    public readonly detail = "",
  ) {
    super(message);
  }
}

/** Converts a path to the message `AttributePath` of Terraform's plugin protocol. */
export function attributePath(path: Path): { steps: object[] } {
  return {
    steps: path.map((step) => (typeof step === "number" ? { element_key_int: step } : { attribute_name: step })),
  };
}

/** Creates a diagnostic. @param summary one line @param path path of the argument that the diagnostic is about */
export function diagnostic(
  severity: Diagnostic["severity"],
  summary: string,
  detail = "",
  path: Path = [],
): Diagnostic {
  return { severity, summary, detail, ...(path.length > 0 && { attribute: attributePath(path) }) };
}

/** Converts an error to a diagnostic. @param doing the failed operation, e.g. `cannot create databricks_job` */
export function diagnosticOf(error: unknown, doing: string): Diagnostic {
  if (error instanceof ArgumentError)
    return diagnostic("ERROR", `${doing}: ${error.message}`, error.detail, error.path);
  if (error instanceof PlanRefusedError) return diagnostic("ERROR", error.message);
  if (error instanceof CloudError) {
    const answer = `The cloud answered ${String(error.status)} ${error.code}.`;
    return error instanceof MissingReferenceError
      ? diagnostic(
          "ERROR",
          `${doing}: ${error.message}`,
          `"${error.attribute}" must name an object that exists. ${answer}`,
          error.path,
        )
      : diagnostic("ERROR", `${doing}: ${error.message}`, answer);
  }
  const cause = error instanceof Error ? error : new Error(String(error));
  return diagnostic(
    "ERROR",
    `sandbox: ${doing}: ${cause.message}`,
    `This is a defect of the sandbox.\n\n${cause.stack ?? ""}`,
  );
}
