import { TestSandbox } from "../e2e/support/sandbox";

jest.setTimeout(90 * 60_000);

const sandbox = new TestSandbox("real-rehearsal", 9410);

beforeAll(() => sandbox.reset());

test("dev and a merge request's stage are deployed and destroyed completely with the vendors' providers", async () => {
  const where = ["--home", sandbox.home, "--overlay", sandbox.overlay, "--port", String(sandbox.port)];
  const { exitCode, output } = await sandbox.fraudops(["rehearse", "dev", "pr-1", "--providers", "real", ...where]);
  for (const [line] of output.matchAll(/^WARNING: .*$/gm)) process.stdout.write(`${line}\n`);
  expect(output).toContain("every step of every stage passed");
  expect(output).toMatch(/resources destroyed, nothing left/);
  expect(exitCode).toBe(0);
  await sandbox.reset();
});
