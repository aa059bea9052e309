/** Reference to an output of another stack, or to a data source of Databricks. */
const FOREIGN = /\$\{data\.(?:terraform_remote_state|databricks_[a-z_]+)\.[^{}]+\}/g;

const PLACEHOLDER = "placeholder";

/**
 * Rewrites a stack's program for a plan before the stacks that it reads from are applied: their outputs are unknown.
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

/** Whether a planned resource is a placeholder for unknown inputs. */
export function isPlaceholder({ address }: { readonly address: string }): boolean {
  return address === `terraform_data.${PLACEHOLDER}`;
}
