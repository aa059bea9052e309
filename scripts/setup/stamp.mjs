import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Fingerprint of a step's inputs.
 *
 * @param {readonly (string | Buffer)[]} inputs
 * @returns {string} SHA-256 in hex
 */
export function fingerprint(inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(`${input.length}:`).update(input);
  return hash.digest("hex");
}

/**
 * Text of a file, or `undefined` if there is none.
 *
 * @param {string} file
 */
export function readIfPresent(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

/**
 * Runs `work` unless the stamp file has the fingerprint of the same inputs. Deletes the stamp first and writes it
 * last, so that interrupted work is repeated.
 *
 * @param {string} stampFile
 * @param {string} wanted fingerprint of the inputs
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
export async function unlessStamped(stampFile, wanted, work) {
  if (readIfPresent(stampFile) === wanted) return;
  rmSync(stampFile, { force: true });
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
}
