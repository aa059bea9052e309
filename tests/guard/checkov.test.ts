import { CHECKOV_SKIPS, checkovResult } from "../../guard/checkov";

const SKIP = { check: "CKV_AWS_144", at: "aws_s3_bucket.", reason: "Data stays in the region." };

const failed = (check: string, address: string): object => ({
  check_id: check,
  check_name: `${check} asks for something`,
  file_path: "/dev-workspace.json",
  resource: address,
});

function output(failures: readonly object[], summary: object = {}): string {
  return JSON.stringify({
    check_type: "terraform_plan",
    results: { failed_checks: failures },
    summary: { passed: 10, failed: failures.length, parsing_errors: 0, ...summary },
  });
}

test("fails on findings of checkov, and reports stack and address", () => {
  expect(checkovResult(output([failed("CKV_AWS_20", "aws_s3_bucket.open")]), [SKIP])).toEqual({
    evaluated: 11,
    findings: [
      {
        check: "CKV_AWS_20",
        stack: "dev-workspace",
        address: "aws_s3_bucket.open",
        what: "CKV_AWS_20 asks for something",
      },
    ],
    used: [],
  });
});

test("a skip suppresses only its check at its addresses, and counts as used", () => {
  const both = [failed("CKV_AWS_144", "aws_s3_bucket.root"), failed("CKV_AWS_144", "aws_s3_bucket_object.wheel")];
  const { findings, used } = checkovResult(output(both), [SKIP]);

  expect(findings.map(({ address }) => address)).toEqual(["aws_s3_bucket_object.wheel"]);
  expect(used).toEqual([SKIP]);
});

test.each([
  ["nothing was evaluated", output([], { passed: 0 })],
  ["nothing was evaluated", JSON.stringify({ passed: 0, failed: 0, resource_count: 0 })],
  ["a plan could not be read", output([], { parsing_errors: 1 })],
])("fails if %s, because checkov did not examine every plan", (_what, text) => {
  expect(() => checkovResult(text)).toThrow(/evaluated no checks|could not parse/);
});

test("several reports are combined", () => {
  expect(checkovResult(`[${output([])},${output([])}]`).evaluated).toBe(20);
});

test("every skip has a reason", () => {
  for (const { check, at, reason } of CHECKOV_SKIPS) {
    expect(check).toMatch(/^CKV2?_AWS_\d+$/);
    expect(at).toMatch(/^aws_[a-z0-9_]+\./);
    expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  }
});
