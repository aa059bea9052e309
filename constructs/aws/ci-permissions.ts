import type { CiPurpose } from "../ci-identity";
import { stageStatements, type StageScope } from "./ci-statements";
import type { PolicyStatement } from "./policy";
import { callsOf } from "../../core/provider-calls";

/** Whose resources a role manages, and of which types. */
export interface CiPermissionsProps extends StageScope {
  readonly purpose: CiPurpose;
  /** Types of the AWS resources and data sources that the stage's stacks may have, e.g. `aws_vpc`. */
  readonly types: readonly string[];
}

/**
 * What a role needs in AWS to plan or apply one stage's stacks: what the provider calls for their types.
 *
 * @throws Error for a type whose calls are not known
 */
export function ciPermissions({ purpose, types, ...scope }: CiPermissionsProps): PolicyStatement[] {
  const { read, change } = callsOf(types);
  const reading = stageStatements("Read", read, scope);
  return purpose === "plan" ? reading : [...reading, ...stageStatements("Change", change, scope)];
}
