import { errorsText, lockInfo } from "../../../cli/terraform/lock";

const BLOCK = `Lock Info:
  ID:        5b1d4b1c-8f5c-2e9e-6a3b-0d4a2f7c1e11
  Path:      /sandbox/state/dev-workspace.tfstate
  Operation: OperationTypeApply
  Who:       ci@runner-7
  Version:   1.11.4
  Created:   2026-11-26 05:56:40.986541 +0000 UTC
  Info:      


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`;

test.each([
  ["the local backend", "Error message: resource temporarily unavailable"],
  [
    "S3",
    "Error message: operation error S3: PutObject, https response error StatusCode: 412, api error PreconditionFailed",
  ],
])("fails on a lock of %s, and reports its holder, its start and the command that releases it", (_backend, said) => {
  const error = { severity: "error", summary: "Error acquiring the state lock", detail: `${said}\n${BLOCK}` } as const;
  expect(lockInfo(error)?.who).toBe("ci@runner-7");
  expect(errorsText("dev-workspace", [error])).toBe(
    [
      "the state of dev-workspace is locked by ci@runner-7 (OperationTypeApply), since 2026-11-26 05:56:40.986541 +0000 UTC",
      "  If that command still runs, wait for its end. If it was killed, release the lock: ./fraudops terraform dev-workspace -- force-unlock 5b1d4b1c-8f5c-2e9e-6a3b-0d4a2f7c1e11",
    ].join("\n"),
  );
});

test("reports other errors unchanged", () => {
  const error = { severity: "error", summary: "no such bucket", detail: "" } as const;
  expect(lockInfo(error)).toBeUndefined();
  expect(errorsText("dev-workspace", [error])).toBe("no such bucket");
});
