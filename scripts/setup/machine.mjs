import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** Characters that a path must not contain: they separate the paths in a list, or are special for a tool or the shell. */
const UNFIT = /[%:;,?*{}<>|"'`$\\\p{Cc}]/u;

/**
 * Why the tools cannot work in the project's folder; `undefined` if they can.
 *
 * @param {string} root
 */
export function folderProblem(root) {
  const unfit = UNFIT.exec(root)?.[0];
  if (unfit === undefined) return undefined;
  return (
    `the folder ${JSON.stringify(root)} has ${JSON.stringify(unfit)} in its path, which MLflow, Spark or the shell ` +
    "cannot handle: move the checkout to a path without this character"
  );
}

/**
 * Checks that cdktf's native module can be loaded. cdktf has this module only for some platforms and Node.js versions.
 *
 * @param {string} root
 * @returns {string | undefined} the problem
 */
export function nativeModuleProblem(root) {
  try {
    createRequire(join(root, "package.json"))("@cdktf/node-pty-prebuilt-multiarch");
    return undefined;
  } catch (error) {
    const said = error.message.split("\n")[0];
    return (
      `cdktf cannot load its pseudo-terminal with Node.js ${process.versions.node} on ${process.platform} ` +
      `${process.arch} (${said}): run \`npm ci\`; the native module exists for glibc Linux, macOS and Windows, x64 and arm64`
    );
  }
}

/** Variables for folders that the tools create in the user's home by default. */
const CACHES = { npm_config_cache: "npm", UV_CACHE_DIR: "uv", PIP_CACHE_DIR: "pip", CDKTF_HOME: "cdktf" };

/**
 * Sets cache folders within the project for the tools if the home is not writable. Variables that the user has set
 * stay unchanged.
 *
 * @param {string} root
 * @param {Record<string, string | undefined>} env changed in place
 */
export function useOwnCaches(root, env = process.env) {
  if (isWritable(env.HOME ?? homedir())) return;
  for (const [variable, name] of Object.entries(CACHES)) {
    env[variable] ||= join(root, ".tools", "caches", name);
    mkdirSync(env[variable], { recursive: true });
  }
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Locations of the trusted authorities' certificates on Linux distributions, as PEM and as a Java key store. */
const SYSTEM_STORES = {
  pem: [
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt", // Red Hat
    "/etc/ssl/ca-bundle.pem", // SUSE
  ],
  java: [
    "/etc/ssl/certs/java/cacerts", // Debian
    "/etc/pki/java/cacerts", // Red Hat
  ],
};

/**
 * Variables that make npm, pip, uv and Spark's Ivy trust the certificate authorities in the system's store, e.g. the
 * authority of a company's proxy. By default, each tool has its own list. Omits variables that the user has set.
 *
 * @param {Record<string, string | undefined>} env
 * @param {{ pem: readonly string[], java: readonly string[] }} stores
 * @returns {Record<string, string>}
 */
export function systemCertificates(env = process.env, stores = SYSTEM_STORES) {
  const pem = stores.pem.find((file) => existsSync(file));
  const java = stores.java.find((file) => existsSync(file));
  const variables = {
    UV_SYSTEM_CERTS: "true",
    ...(pem === undefined ? {} : { NODE_EXTRA_CA_CERTS: pem, PIP_CERT: pem }),
    ...(java === undefined ? {} : { SPARK_SUBMIT_OPTS: `-Djavax.net.ssl.trustStore=${java}` }),
  };
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !env[name]));
}

const NO_SPACE = /ENOSPC|no space left on device|os error 28/i;

/** A disk with less free space counts as full. */
const FULL_BYTES = 1024 * 1024;

/**
 * A message if an error means a full disk, or `undefined`.
 *
 * @param {string} text message of a tool or Node.js
 * @param {string} root
 */
export function noSpaceText(text, root) {
  if (!NO_SPACE.test(text)) return undefined;
  const full = [root, tmpdir(), homedir()].find(isFull) ?? root;
  return `no space left on ${full}: free some space, and run the command again`;
}

/** @param {string} folder */
function isFull(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < FULL_BYTES;
  } catch {
    return false;
  }
}

const UNKNOWN_ISSUER =
  /UnknownIssuer|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|unable to get local issuer|PKIX path building failed/;

/**
 * Advice for a tool that does not trust a server's certificate, e.g. behind a proxy that inspects TLS.
 *
 * @param {string} text message of the tool
 * @returns {string | undefined} the settings to make, or undefined if the tool's message has another cause
 */
export function certificateText(text) {
  if (!UNKNOWN_ISSUER.test(text)) return undefined;
  const node = process.allowedNodeEnvironmentFlags.has("--use-system-ca")
    ? "NODE_OPTIONS=--use-system-ca"
    : "NODE_EXTRA_CA_CERTS=<ca.pem>";
  return [
    "the tool does not trust the authority that signed a certificate. If it is your company's authority, set",
    `  ${node}  (npm, fraudops)`,
    "  UV_SYSTEM_CERTS=true, or SSL_CERT_FILE=<ca.pem>  (Python packages)",
    "  SSL_CERT_FILE=<ca.pem> and REQUESTS_CA_BUNDLE=<ca.pem>  (Python at run time, Terraform on Linux)",
    "  JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=<store>  (Spark jars)",
    "and run the command again",
  ].join("\n");
}
