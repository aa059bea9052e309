import type { Environment } from "../process";
import type { SandboxGuest } from "../sandbox/guest";
import type { SandboxInfo } from "../sandbox/info";

/** Who a run of Terraform acts as, and where. */
export interface ProviderTarget {
  readonly info: SandboxInfo;
  /** Who acts, for a merge request's stage; absent: the sandbox's administrator. */
  readonly guest?: SandboxGuest | undefined;
}

/** The providers that Terraform runs against the sandbox. */
export interface Providers {
  /** Variables that lead Terraform to the providers, and the providers to the sandbox. */
  environment(target: ProviderTarget): Environment;
  /** What Terraform's configuration file says about providers, in its own language; empty where it says nothing. */
  readonly installation: string;
}

/** The sandbox's own providers, which run already: Terraform is told where. */
export const STAND_INS: Providers = {
  installation: "",
  environment: ({ info, guest }) => ({
    TF_REATTACH_PROVIDERS: JSON.stringify(inBothRegistries(guest?.reattach ?? info.reattach)),
  }),
};

/** OpenTofu knows the same providers by its own registry's address. */
function inBothRegistries(reattach: SandboxInfo["reattach"]): SandboxInfo["reattach"] {
  const addresses = Object.entries(reattach);
  const openTofu = addresses.map(([address, at]) => [
    address.replace(/^registry\.terraform\.io/, "registry.opentofu.org"),
    at,
  ]);
  return Object.fromEntries([...addresses, ...openTofu]) as SandboxInfo["reattach"];
}
