/** Matches a reference to an output of another stack, or to a Databricks data source. */
const FOREIGN = /\$\{data\.(?:terraform_remote_state|databricks_[a-z_]+)\.[^{}]+\}/g;

const PLACEHOLDER = "placeholder";

/**
 * Rewrites a stack's program, so that it can be planned before the stacks whose outputs it reads are applied: replaces
 * outputs and Databricks data sources by a value that is unknown in the plan.
 */
export function beforeProducers(program: string): string {
  const json = JSON.parse(program.replaceAll(FOREIGN, `\${terraform_data.${PLACEHOLDER}.output}`)) as Program;
  const { data: _data, resource, ...rest } = json;
  const unknown = { [PLACEHOLDER]: { input: "${timestamp()}" } };
  return JSON.stringify({ ...rest, resource: { ...resource, terraform_data: unknown } });
}

interface Program {
  readonly data?: object;
  readonly resource: object;
}

/** Whether a planned resource is the placeholder that `beforeProducers` adds for unknown values. */
export function isPlaceholder({ address }: { readonly address: string }): boolean {
  return address === `terraform_data.${PLACEHOLDER}`;
}
