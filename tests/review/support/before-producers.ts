/** An object in a configuration that another stack creates, or that is looked up in Databricks. */
const FOREIGN = /\$\{data\.(?:terraform_remote_state|databricks_[a-z_]+)\.[^{}]+\}/g;

const STAND_IN = "stand_in";

/**
 * A stack's program as it can be planned before the stacks that it reads from are applied: what they make is not known
 * yet.
 */
export function beforeProducers(program: string): string {
  const json = JSON.parse(program.replaceAll(FOREIGN, `\${terraform_data.${STAND_IN}.output}`)) as Program;
  const { data: _data, resource, ...rest } = json;
  const unknown = { [STAND_IN]: { input: "${timestamp()}" } };
  return JSON.stringify({ ...rest, resource: { ...resource, terraform_data: unknown } });
}

interface Program {
  readonly data?: object;
  readonly resource: object;
}

/** Whether a planned resource is a placeholder for unknown inputs. */
export function isStandIn({ address }: { readonly address: string }): boolean {
  return address === `terraform_data.${STAND_IN}`;
}
