import type { Diagnostic } from "../../../cli/terraform/diagnostics";
import { transientReason } from "../../../cli/terraform/transient-refusal";

const error = (summary: string): Diagnostic => ({ severity: "error", summary, detail: "" });
const FEDERATION = error(
  "cannot create mws permission assignment: Permission assignment APIs are not available for this workspace.",
);
const PRINCIPAL = error("cannot create mws permission assignment: Principal 123 not in workspace 456");

test("refusals right after a metastore's assignment are temporary", () => {
  expect(transientReason([FEDERATION])).toMatch(/identity federation/);
  expect(transientReason([PRINCIPAL, FEDERATION])).toMatch(/principals/);
});

test.each([
  ["another error", [error("cannot create mws permission assignment: this API is disabled for users")]],
  ["another error beside a temporary one", [FEDERATION, error("quota exceeded")]],
])("a failure with %s is not temporary", (_, errors) => {
  expect(transientReason(errors)).toBeUndefined();
});

test("a failure without a reported error is not temporary", () => {
  expect(transientReason([])).toBeUndefined();
});
