import { stagePart, stageParts, stageStackName } from "../../core/naming";

test.each(stageParts("dev", ["fraud", "credit-risk"]))(
  "the part %s of a stage is read from its stack's name",
  (part) => {
    expect(stagePart(stageStackName("pr-42", part), "pr-42")).toBe(part);
  },
);

test.each(["bootstrap", "account", "device-platform", "dev"])("the stack %s is no part of the stage dev", (stack) => {
  expect(stagePart(stack, "dev")).toBeUndefined();
});
