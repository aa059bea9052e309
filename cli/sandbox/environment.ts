import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { defined } from "../../core/defined";
import type { Environment } from "../process";
import { EMULATED_PROVIDERS, type Providers } from "../providers/providers";
import { sandboxOverlay } from "../project";
import { terraformForCdktf } from "../terraform/binary";
import type { SandboxGuest } from "./guest";
import { accountHost, type SandboxInfo } from "./info";
import { restoreDamagedState } from "./state";

/** Variable with the folder of the sandbox that set up the environment; fraudops commands then use this sandbox. */
export const SANDBOX_VARIABLE = "FRAUDOPS_SANDBOX";

/** Variables that select real cloud accounts. They are removed, so that no token reaches the wrong host. */
const REAL_CLOUDS = /^(AWS|DATABRICKS)_/;

/**
 * Environment in which standard tools (`cdktf`, `terraform`, `databricks-sdk`) use only the sandbox. Its folder contains
 * the state, the synthesized stacks and Terraform's CLI configuration, separate from those of the clouds. Writes the
 * configuration files, and restores truncated state files.
 *
 * @param guest caller for a merge request's stage; @default - the sandbox's administrator
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
  for (const line of restoreDamagedState(path.join(absoluteHome, "state"))) console.error(line);
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
    // A lock file needs checksums from the registry, but these providers are already running.
    CDKTF_SKIP_PROVIDER_LOCK: "true",
    FRAUDOPS_OVERLAY: writeOverlay(absoluteHome, overlay),
    DATABRICKS_TOKEN: guest?.token ?? info.adminToken,
    ...providers.environment({ info, guest }),
    ...defined({ FRAUDOPS_REQUEST_HOST: guest?.host }),
  };
}

/**
 * Variables for the vendors' tools to reach the account host. They recognize an account by its
 * `https://accounts.` host name, which only the sandbox's proxy resolves. Go reads the certificate from SSL_CERT_FILE,
 * Python from REQUESTS_CA_BUNDLE.
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

/** Writes the overlay with the state directory of this sandbox. */
function writeOverlay(home: string, overlay: string): string {
  const document = parseDocument(readFileSync(overlay, "utf8"));
  document.setIn(["account", "state"], { backend: "local", directory: path.join(home, "state") });
  document.commentBefore = ` ${path.basename(overlay)}, with this sandbox's folder for state`;
  const file = path.join(home, "overlay.yaml");
  // Atomic rename, because another command may be reading the file.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(document));
  renameSync(draft, file);
  return file;
}
