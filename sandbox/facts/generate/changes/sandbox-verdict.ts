import type { Caller, ProviderService } from "../../../provider/provider-service";
import { diagnosticOf } from "../../../provider/diagnostics";
import type { ValueObject } from "../../../provider/cty/value";
import type { Deployed } from "./deployed";
import { refusalOfCore, verdictOf, type Verdict } from "./terraform-core";

/** Action that Terraform shows, or the error, when the sandbox plans to change a deployed resource to `config`. */
export async function verdictOfSandbox(
  service: ProviderService,
  { type, id, state, provider }: Deployed,
  config: ValueObject,
  directory?: string,
): Promise<Verdict> {
  const { block } = service.resourceSchema(type);
  const core = refusalOfCore(block, config);
  if (core !== undefined) return { refuses: core };
  const [invalid] = service.validateResource(type, config);
  if (invalid) return { refuses: invalid.summary };
  const caller: Caller = { provider, directory: Promise.resolve(directory) };
  try {
    const { planned, replace } = await service.plan(type, { id, state }, config, caller);
    return verdictOf(block, state, { planned, replacePaths: replace });
  } catch (error) {
    return { refuses: diagnosticOf(error, `cannot plan ${type}`).summary };
  }
}
