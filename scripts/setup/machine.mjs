import { accessSync, constants, mkdirSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** What separates paths in lists, or has a meaning of its own for a tool: MLflow, Spark, Java, the shell. */
const UNFIT = /[%:;,?*{}<>|"'`$\\\p{Cc}]/u;

/**
 * What is wrong with the folder that the project lies in, or `undefined` if it will do.
 *
 * @param {string} root
 */
export function folderProblem(root) {
  const unfit = UNFIT.exec(root)?.[0];
  if (unfit === undefined) return undefined;
  return (
    `the folder ${JSON.stringify(root)} has ${JSON.stringify(unfit)} in its path, which MLflow, Spark or the shell ` +
    "cannot take: move the checkout to a folder without it"
  );
}

/**
 * Whether the native module of cdktf can be loaded; it exists for some platforms and versions of Node.js only.
 *
 * @param {string} root
 * @returns {string | undefined} what is wrong
 */
export function nativeModuleProblem(root) {
  try {
    createRequire(join(root, "package.json"))("@cdktf/node-pty-prebuilt-multiarch");
    return undefined;
  } catch (error) {
    const said = error.message.split("\n")[0];
    return (
      `cdktf cannot load its pseudo-terminal with Node.js ${process.versions.node} on ${process.platform} ` +
      `${process.arch} (${said}): run \`npm ci\`; it exists for glibc Linux, macOS and Windows, x64 and arm64`
    );
  }
}

/** Variables that name the folders which tools otherwise make in the user's home. */
const CACHES = { npm_config_cache: "npm", UV_CACHE_DIR: "uv", PIP_CACHE_DIR: "pip", CDKTF_HOME: "cdktf" };

/**
 * Gives tools folders for their caches within the project when the home cannot be written; those that the user has named
 * stay.
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

const NO_SPACE = /ENOSPC|no space left on device|os error 28/i;

/** A disk with less is full: no tool gets far with it. */
const FULL_BYTES = 1024 * 1024;

/**
 * One line for people when an error means a full disk, or `undefined`.
 *
 * @param {string} text what a tool or Node.js said
 * @param {string} root
 */
export function noSpaceText(text, root) {
  if (!NO_SPACE.test(text)) return undefined;
  const full = [root, tmpdir(), homedir()].find(isFull) ?? root;
  return `no space left on ${full}: free some, and run it again`;
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
 * What to set when a tool does not know who has signed a server's certificate, as behind a proxy that inspects TLS.
 *
 * @param {string} text what the tool said
 * @returns {string | undefined} lines for people
 */
export function certificateText(text) {
  if (!UNKNOWN_ISSUER.test(text)) return undefined;
  const node = process.allowedNodeEnvironmentFlags.has("--use-system-ca")
    ? "NODE_OPTIONS=--use-system-ca"
    : "NODE_EXTRA_CA_CERTS=<ca.pem>";
  return [
    "a certificate on the way is signed by an authority that the tool does not know. If it is your company's, set",
    `  ${node}  (npm, fraudops)`,
    "  UV_SYSTEM_CERTS=true, or SSL_CERT_FILE=<ca.pem>  (Python packages)",
    "  SSL_CERT_FILE=<ca.pem> and REQUESTS_CA_BUNDLE=<ca.pem>  (Python at run time, Terraform on Linux)",
    "  JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=<store>  (Spark jars)",
    "and run it again",
  ].join("\n");
}
