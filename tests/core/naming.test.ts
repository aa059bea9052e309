import { stagePart, stageParts, stageStackName } from "../../core/naming";

test.each(stageParts("dev", ["fraud", "credit-risk"]))(
  "the name of a stack contains the part %s of the stage that the stack implements",
  (part) => {
    expect(stagePart(stageStackName("pr-42", part), "pr-42")).toBe(part);
  },
);

test.each(["bootstrap", "account", "device-platform", "dev"])(
  "the stack %s does not belong to the stage dev",
  (stack) => {
    expect(stagePart(stack, "dev")).toBeUndefined();
  },
);
