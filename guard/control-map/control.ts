/** A control that somebody else asks for, and where this project has it. */
export interface MappedControl {
  /** `SRA`: Databricks' Security Reference Architecture for AWS; `CIS`: CIS AWS Foundations Benchmark 3.0.0. */
  readonly from: "SRA" | "CIS";
  /** Its file or section there. */
  readonly id: string;
  /** What it asks for, in our words. */
  readonly what: string;
  /** Files that make it so. */
  readonly code: readonly string[];
  /** Tests that fail when the code no longer does: file, and name as it is written there. */
  readonly shown: readonly (readonly [file: string, name: string])[];
  /** Rules of the guard that stop what breaks it. @default - none */
  readonly rules?: readonly string[];
}

/** A control that this project does not have. */
export interface ControlElsewhere extends Pick<MappedControl, "from" | "id" | "what"> {
  /** Why, and who sees to it. */
  readonly reason: string;
}
