/** Matches a reference to an output of another stack, or to a Databricks data source. */
const FOREIGN = /\$\{data\.(?:terraform_remote_state|databricks_[a-z_]+)\.[^{}]+\}/g;

const PLACEHOLDER = "placeholder";

/**
 * Rewrites the Terraform JSON of a stack that reads outputs of other stacks, so that the stack can be planned before the
 * other stacks are applied: replaces these outputs and Databricks data sources by a value that is unknown in the plan.
 */
export function beforeProducers(text: string): string {
  const json = JSON.parse(text.replaceAll(FOREIGN, `\${terraform_data.${PLACEHOLDER}.output}`)) as TerraformJson;
  const { data: _data, resource, ...rest } = json;
  const unknown = { [PLACEHOLDER]: { input: "${timestamp()}" } };
  return JSON.stringify({ ...rest, resource: { ...resource, terraform_data: unknown } });
}

interface TerraformJson {
  readonly data?: object;
  readonly resource: object;
}

/** Whether a planned resource is the placeholder that `beforeProducers` adds for unknown values. */
export function isPlaceholder({ address }: { readonly address: string }): boolean {
  return address === `terraform_data.${PLACEHOLDER}`;
}
