import { Command } from "commander";
import { addEvidenceCommand } from "../../../cli/commands/evidence";
import { withStacks } from "../../../cli/commands/open-stacks";
import { evidenceText } from "../../../cli/evidence/stage-evidence";
import { UserError } from "../../../cli/project";
import { requireProof, type SynthesizedStage } from "../../../cli/terraform/deploy";
import { EVIDENCE } from "./example";

jest.mock("../../../cli/commands/open-stacks");

const NO_FILE = "which has no file; allowed: dev, staging, prod, or pr-";

test.each<readonly [stage: string, said: string]>([
  ["pr-17", "is not a stage of the promotion (dev, staging, prod)"],
  ...["account", "evidence", "dev/../staging", "größer", "x".repeat(10_000)].map((name) => [name, NO_FILE] as const),
])("fails to record evidence of %p, which is not a stage of the promotion", async (stage, said) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addEvidenceCommand(program);

  const recorded = program.parseAsync(["evidence", "record", stage, "--cloud"], { from: "user" });
  await expect(recorded).rejects.toThrow(said);
  expect(withStacks).not.toHaveBeenCalled();
});

describe("before an apply", () => {
  const notes: string[] = [];
  const admit = (promotion: SynthesizedStage["promotion"]): void => {
    requireProof({ promotion } as SynthesizedStage, { note: (line) => notes.push(line) });
  };
  beforeEach(() => void notes.splice(0));

  test("fails without evidence, and reports the remedy", () => {
    const missing = { kind: "missing", text: "prod requires evidence of staging" } as const;
    expect(() => admit(missing)).toThrow(new UserError(missing.text));
  });

  test.each<[string, SynthesizedStage["promotion"], readonly string[]]>([
    [
      "a waiver",
      { kind: "waived", text: "the promotion to prod is waived until 2026-06-30: due" },
      ["the promotion to prod is waived until 2026-06-30: due"],
    ],
    [
      "evidence",
      { kind: "proven", evidence: "staging/7ree/c0nf" },
      ["this code may be applied: the preceding stage has recorded the evidence staging/7ree/c0nf"],
    ],
    ["no requirement", { kind: "free", text: "dev requires no evidence" }, []],
  ])("reports what allowed the promotion: %s", (_what, promotion, said) => {
    admit(promotion);
    expect(notes).toEqual(said);
  });
});

test("evidence of a stage names the waiver that allowed the code", () => {
  const promotion = "the promotion to staging is waived until 2026-06-30: the ledger of June is due";
  expect(evidenceText({ ...EVIDENCE, promotion })).toContain(`promotion: ${promotion}`);
});
