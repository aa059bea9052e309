import { spawn } from "node:child_process";
import { systemCertificates } from "./machine.mjs";

/** A command of a set-up step failed; the message has the command and the end of its output. */
export class CommandError extends Error {}

const SHOWN_LINES = 30;

/**
 * Runs a command and returns its output, stdout and stderr together. The command trusts the certificate authorities of
 * the system.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options] `env` is added to that of this process.
 * @returns {Promise<string>}
 * @throws {CommandError} if the command cannot be started or its exit code is not 0
 */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const variables = { ...process.env, ...systemCertificates(), ...env };
    const child = spawn(command, args, { cwd, env: variables, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const fail = (/** @type {string} */ how) => {
      const shown = output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
      reject(new CommandError(`${[command, ...args].join(" ")}: ${how}${shown === "" ? "" : `\n${shown}`}`));
    };
    child.on("error", (error) => fail(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else fail(signal === null ? `ended with code ${code}` : `ended by ${signal}`);
    });
  });
}
