/** A control of an external catalogue, with its implementation in this project. */
export interface MappedControl {
  /** `SRA`: Databricks' Security Reference Architecture for AWS; `CIS`: CIS AWS Foundations Benchmark 3.0.0. */
  readonly from: "SRA" | "CIS";
  /** Places in the catalogue: files, folders or topics (SRA), or numbers of recommendations or sections (CIS). */
  readonly id: string;
  /** Requirement of the control in this project's words. */
  readonly what: string;
  /** Files that implement the control. */
  readonly code: readonly string[];
  /** Tests of the control: file, and name of the test as written in the file. */
  readonly shown: readonly (readonly [file: string, name: string])[];
  /**
   * Guard rules that enforce the control.
   * @default - none
   */
  readonly rules?: readonly string[];
}

/** A control that this project does not implement. */
export interface ControlElsewhere extends Pick<MappedControl, "from" | "id" | "what"> {
  /** Why this project does not implement the control, and who is responsible for it. */
  readonly reason: string;
}
