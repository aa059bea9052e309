import { spawnSync } from "node:child_process";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** Python program that runs a command in a pseudo-terminal, types `keys` at its prompt, and prints the output. */
const ON_A_TERMINAL = `
import os, pty, sys
keys, *command = sys.argv[1:]
process, terminal = pty.fork()
if process == 0:
    os.execvp(command[0], command)
shown, typed = b"", False
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:
        break
    if not read:
        break
    shown += read
    if b"to go on: " in shown and not typed:
        typed = True
        os.write(terminal, keys.encode())
sys.stdout.buffer.write(shown)
`;

function answered(keys: string): string {
  const program = path.join(ROOT, "tests", "cli", "programs", "confirm.ts");
  const command = [process.execPath, path.join(ROOT, "scripts", "run-typescript.cjs"), program];
  return spawnSync("python3", ["-c", ON_A_TERMINAL, keys, ...command], { encoding: "utf8", timeout: 30_000 }).stdout;
}

test.each([
  ["the word", "yes\r", "went on"],
  ["another word", "no\r", "not confirmed: the answer was `no`, not `yes`; nothing was changed"],
  ["Ctrl-D", "\x04", "not confirmed: nothing was changed"],
  ["Ctrl-C", "\x03", "was interrupted"],
])("a user confirms with %s", (_what, keys, outcome) => {
  expect(answered(keys)).toContain(outcome);
});
