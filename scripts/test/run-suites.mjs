import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Signals that end all suites: suites run in process groups of their own, which a terminal's Ctrl+C does not reach. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Child processes of the running suites. */
const running = new Set();
let interrupted = false;

function interrupt(signal) {
  interrupted = true;
  for (const child of running) signalGroup(child, signal);
}

/**
 * Runs suites in their order, `lanes` at a time. Prints a suite's output only if the suite fails; a single suite prints
 * immediately. A suite that does not finish within its `limitMinutes`, by default 45, is stopped, and fails. After a
 * signal, the running suites end, and suites that have not begun count as failures.
 * @returns the total counts `{ passed, failed, skipped }`
 */
export async function runSuites(suites, lanes) {
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...suites];
  const lane = async () => {
    while (waiting.length > 0 && !interrupted) {
      const counted = await runSuite(waiting.shift(), suites.length === 1);
      for (const key of Object.keys(total)) total[key] += counted[key];
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, suites.length) }, lane));
  for (const signal of SIGNALS) process.off(signal, interrupt);
  for (const { name } of waiting) console.log(`not run ${name}: interrupted`);
  return { ...total, failed: total.failed + waiting.length };
}

async function runSuite(suite, alone) {
  console.log(`begun  ${suite.name}`);
  const begin = performance.now();
  const { ok, output } = await run(suite, alone ? "inherit" : "pipe");
  const counted = counts(suite, ok);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (counted.failed > 0) console.log(output);
  const failure = interrupted ? "interrupted" : "FAILED";
  console.log(`${counted.failed > 0 ? failure : "ok    "} ${suite.name} (${counted.passed} tests, ${seconds} s)`);
  return counted;
}

/**
 * Makes garbage collection in Terraform and the providers less frequent. This saved 10 % of the CPU time of
 * `fraudops guard dev`, and 17 % of the CPU time of a test that applied the stacks of dev.
 */
const SHORT_LIVED_GO = { GOGC: "400" };

async function run({ command, args, limitMinutes = 45 }, stream) {
  // Many tests leave temporary files, so each suite gets a folder for them, which is removed with the suite.
  const temporary = mkdtempSync(path.join(tmpdir(), "suite-"));
  const env = { ...SHORT_LIVED_GO, ...process.env, TMPDIR: temporary };
  // `detached` starts a process group, which can be killed as a whole.
  const child = spawn(command, args, { env, stdio: ["ignore", stream, stream], detached: true });
  running.add(child);
  let output = "";
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
  }
  const limit = setTimeout(() => {
    output += `\nstopped, because it did not finish within ${limitMinutes} minutes\n`;
    signalGroup(child, "SIGTERM");
    setTimeout(() => signalGroup(child, "SIGKILL"), 5_000).unref();
  }, limitMinutes * 60_000);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => resolve(((output += error.message), 1)));
    child.on("close", resolve);
    child.on("exit", (exitCode) => {
      signalGroup(child, "SIGKILL");
      // A process that left the group can keep the pipes open, so that `close` is never emitted.
      setTimeout(resolve, 5_000, exitCode).unref();
    });
  });
  clearTimeout(limit);
  running.delete(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    output += `\ntemporary files remain: ${error.message}\n`;
  }
  return { ok: code === 0, output };
}

/** Sends a signal to the processes of a suite. */
function signalGroup({ pid }, signal) {
  if (pid === undefined) return; // The suite's program could not be started.
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** A suite that failed without a failed test, e.g. because it crashed, counts as one failure. */
function counts(suite, ok) {
  try {
    const counted = suite.count?.() ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
    return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
