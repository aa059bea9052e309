import { spawn } from "node:child_process";

/** A command that a set-up step needs failed; the message holds the command and the end of its output. */
export class CommandError extends Error {}

const SHOWN_LINES = 30;

/**
 * Runs a command to its end and returns what it printed (stdout and stderr together).
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options] `env` is added to this process' own.
 * @returns {Promise<string>}
 * @throws {CommandError} if the command cannot be started or ends with another code than 0
 */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
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
