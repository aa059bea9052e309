import type { CiPurpose } from "../ci-identity";
import { stageStatements, type StageScope } from "./ci-statements";
import type { PolicyStatement } from "./policy";
import { callsOf } from "../../core/provider-calls";

/** Scope and resource types of a CI role. */
export interface CiPermissionsProps extends StageScope {
  readonly purpose: CiPurpose;
  /** Types of AWS resources and data sources that the stage's stacks may contain, e.g. `aws_vpc`. */
  readonly types: readonly string[];
}

/**
 * IAM statements that a role needs to plan or apply one stage's stacks, derived from the actions that the AWS provider needs for
 * their resource types.
 *
 * @throws Error for a type whose actions `core/provider-calls` does not list
 */
export function ciPermissions({ purpose, types, ...scope }: CiPermissionsProps): PolicyStatement[] {
  const { read, change } = callsOf(types);
  const reading = stageStatements("Read", read, scope);
  return purpose === "plan" ? reading : [...reading, ...stageStatements("Change", change, scope)];
}
