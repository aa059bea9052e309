import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import type { Environment } from "../process";
import { STAND_INS, type Providers } from "../providers/providers";
import { sandboxOverlay } from "../project";
import { terraformForCdktf } from "../terraform/binary";
import type { SandboxGuest } from "./guest";
import { accountHost, type SandboxInfo } from "./info";
import { restoreTornState } from "./state";

/** Set to the folder of the sandbox in whose environment a program runs: our commands then act on that one. */
export const SANDBOX_VARIABLE = "FRAUDOPS_SANDBOX";

/** Variables that lead tools to the real clouds; with them a host would get the sandbox's token, or the sandbox a person's. */
const REAL_CLOUDS = /^(AWS|DATABRICKS)_/;

/**
 * Environment in which the ordinary tools (`cdktf`, `terraform`, `databricks-sdk`) talk to the sandbox, and to it alone.
 * State, synthesized stacks and Terraform's settings stay in the sandbox's folder, apart from those of the real clouds:
 * what Terraform and the program read is written there, and state that was torn by a kill is restored.
 *
 * @param guest who acts, for a merge request's stage; @default - the sandbox's administrator
 * @param providers that Terraform runs; @default - the sandbox's own
 */
export function prepareSandboxEnvironment(
  info: SandboxInfo,
  home: string,
  overlay = sandboxOverlay,
  guest?: SandboxGuest,
  providers: Providers = STAND_INS,
): Environment {
  const absoluteHome = path.resolve(home);
  for (const line of restoreTornState(path.join(absoluteHome, "state"))) console.error(line);
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
    // Locking would ask the registry for checksums of providers that here are already running.
    CDKTF_SKIP_PROVIDER_LOCK: "true",
    FRAUDOPS_OVERLAY: writeOverlay(absoluteHome, overlay),
    DATABRICKS_TOKEN: guest?.token ?? info.adminToken,
    ...providers.environment({ info, guest }),
    ...(guest === undefined ? {} : { FRAUDOPS_REQUEST_HOST: guest.host }),
  };
}

/**
 * Variables with which the vendor's own tools reach the account's host. They recognize an account by its
 * `https://accounts.` host name, which only the sandbox's proxy resolves. Go reads the certificate from SSL_CERT_FILE,
 * Python from REQUESTS_CA_BUNDLE.
 *
 * @throws UserError when the sandbox has no host for the account
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

/** The overlay with the state directory of this very sandbox. */
function writeOverlay(home: string, overlay: string): string {
  const document = parseDocument(readFileSync(overlay, "utf8"));
  document.setIn(["account", "state"], { backend: "local", directory: path.join(home, "state") });
  document.commentBefore = ` ${path.basename(overlay)}, with this sandbox's folder for state`;
  const file = path.join(home, "overlay.yaml");
  // Another command may be reading it: renamed into place, it is whole at any time.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(document));
  renameSync(draft, file);
  return file;
}
