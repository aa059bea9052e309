import type { Environment } from "../process";
import type { SandboxGuest } from "../sandbox/guest";
import type { SandboxInfo } from "../sandbox/info";

/** The sandbox against which Terraform runs, and the principal of the run. */
export interface ProviderTarget {
  readonly info: SandboxInfo;
  /** Service principal that deploys a merge request's stage. @default - the administrator of the sandbox */
  readonly guest?: SandboxGuest | undefined;
}

/** The providers that Terraform runs against the sandbox. */
export interface Providers {
  /** Environment variables of Terraform and the providers. */
  environment(target: ProviderTarget): Environment;
  /** `provider_installation` block of Terraform's CLI configuration, in HCL; may be empty. */
  readonly installation: string;
}

/** The sandbox's own providers. Terraform connects to their running processes with `TF_REATTACH_PROVIDERS`. */
export const EMULATED_PROVIDERS: Providers = {
  installation: "",
  environment: ({ info, guest }) => ({
    TF_REATTACH_PROVIDERS: JSON.stringify(inBothRegistries(guest?.reattach ?? info.reattach)),
  }),
};

/** Adds the same providers under the host name of OpenTofu's registry. */
function inBothRegistries(reattach: SandboxInfo["reattach"]): SandboxInfo["reattach"] {
  const addresses = Object.entries(reattach);
  const openTofu = addresses.map(([address, at]) => [
    address.replace(/^registry\.terraform\.io/, "registry.opentofu.org"),
    at,
  ]);
  return Object.fromEntries([...addresses, ...openTofu]) as SandboxInfo["reattach"];
}
