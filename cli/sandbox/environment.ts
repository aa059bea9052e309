import { writeFileSync } from "node:fs";
import path from "node:path";
import { defined } from "../../core/defined";
import { sandboxStates } from "../../core/state-location";
import type { Environment } from "../process";
import { EMULATED_PROVIDERS, type Providers } from "../providers/providers";
import { sandboxOverlay } from "../project";
import { terraformForCdktf } from "../terraform/binary";
import type { SandboxGuest } from "./guest";
import { accountHost, type SandboxInfo } from "./info";
import { restoreDamagedState } from "./state";

/** Environment variable with the folder of a sandbox. Commands use this sandbox unless `--home` selects another. */
export const SANDBOX_VARIABLE = "FRAUDOPS_SANDBOX";

/** Variables with credentials and settings of real clouds. Removed, so that a tool cannot reach the real clouds. */
const REAL_CLOUDS = /^(AWS|DATABRICKS)_/;

/**
 * Environment in which standard tools (`cdktf`, `terraform`, `databricks-sdk`) use only the sandbox. State, synthesized
 * stacks and Terraform's CLI configuration are in the sandbox's folder, separate from those for the clouds. Also writes
 * Terraform's CLI configuration to this folder, and restores truncated state files.
 *
 * @param guest service principal that acts in a merge request's stage; @default - the sandbox's administrator
 * @param providers Terraform providers; @default - the sandbox's own
 */
export function prepareSandboxEnvironment(
  info: SandboxInfo,
  home: string,
  overlay = sandboxOverlay,
  guest?: SandboxGuest,
  providers: Providers = EMULATED_PROVIDERS,
): Environment {
  const absoluteHome = path.resolve(home);
  for (const line of restoreDamagedState(sandboxStates(absoluteHome))) console.error(line);
  const terraformRc = path.join(absoluteHome, "terraform.rc");
  writeFileSync(terraformRc, `disable_checkpoint = true\n${providers.installation}`);
  const real = Object.keys(process.env).filter((name) => REAL_CLOUDS.test(name));
  return {
    ...Object.fromEntries(real.map((name) => [name, undefined])),
    [SANDBOX_VARIABLE]: absoluteHome,
    TF_CLI_CONFIG_FILE: terraformRc,
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    ...terraformForCdktf(),
    CDKTF_OUTPUT: path.join(absoluteHome, "cdktf.out"),
    // Sets cdktf's option `--skip-provider-lock`: `terraform providers lock` would read checksums from the registry.
    CDKTF_SKIP_PROVIDER_LOCK: "true",
    FRAUDOPS_OVERLAY: path.resolve(overlay),
    DATABRICKS_TOKEN: guest?.token ?? info.adminToken,
    ...providers.environment({ info, guest }),
    ...defined({ FRAUDOPS_REQUEST_HOST: guest?.host }),
  };
}

/**
 * Variables with which Databricks' tools reach the sandbox's emulated account console. The tools recognize an account
 * by a URL that begins with `https://accounts.`, so the sandbox has such a host, which only its proxy resolves. Tools
 * in Go read the certificate of the host from SSL_CERT_FILE, tools in Python from REQUESTS_CA_BUNDLE.
 *
 * @throws UserError if the sandbox has no account host
 */
export function accountEnvironment(info: SandboxInfo, accountId: string): Environment {
  const { host, proxy, certificate } = accountHost(info);
  return {
    DATABRICKS_HOST: host,
    DATABRICKS_ACCOUNT_ID: accountId,
    HTTPS_PROXY: proxy,
    SSL_CERT_FILE: certificate,
    REQUESTS_CA_BUNDLE: certificate,
  };
}
