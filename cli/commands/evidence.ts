import type { Command } from "commander";
import { readFileSync, writeFileSync } from "node:fs";
import { configuration } from "../configuration";
import { comparisonText } from "../evidence/compare";
import { parseEvidence } from "../evidence/evidence";
import { promotionOf, promotionSources } from "../evidence/promotion";
import { evidenceStore, evidenceText, stageEvidence } from "../evidence/stage-evidence";
import { PROMOTION_ORDER } from "../../core/stage";
import { messageOf, UserError } from "../project";
import { treeOf } from "../records/committed-code";
import { announce, resolveTarget, type TargetOptions } from "../target";
import { document } from "./documentation";
import { withStacks } from "./open-stacks";
import { addTargetOptions, outputOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { readStage } from "./stage-projects";

type Options = TargetOptions & { readonly json?: boolean };

const JSON_SHAPE =
  "evidence: { schema, stage, commit, tree, configuration, recordedAt, pipeline?, promotion, stacks: [{ stack, serial }], projects: [{ project, unitTests, training, model, gate, release, query }] }";

/**
 * `fraudops evidence`: shows, records, checks and compares evidence that a stage ran the code of a commit, i.e. that it
 * passed the unit tests, trained and released models, and queried the endpoints.
 */
export function addEvidenceCommand(program: Command): void {
  const command = program
    .command("evidence")
    .description("show, check and record evidence that stages tested and released the code of a commit");
  document(command, {
    examples: [
      ["evidence", "print the evidence for the checked-out commit"],
      ["evidence check prod", "fail if the checked-out code may not be promoted to prod"],
    ],
  });
  const show = command
    .command("show", { isDefault: true })
    .description("print the evidence of every stage for the code of a commit")
    .argument("[commit]", "a commit, branch or tag", "HEAD")
    .action(showEvidence);
  document(addTargetOptions(show), {
    examples: [
      ["evidence show", "print the evidence for the checked-out commit, as `evidence` alone does"],
      ["evidence show v1.4.0", "print the evidence for the commit of a tag"],
    ],
    json: `{ commit, tree, evidence: [...] }; ${JSON_SHAPE}`,
  });
  const record = command
    .command("record")
    .description("gather the evidence of a stage for the checked-out code, and record it for the promotion")
    .addArgument(stageArgument())
    .action(recordEvidence);
  document(addTargetOptions(record), {
    examples: [["evidence record staging", "record evidence, as the last step of the stage's pipeline does"]],
    json: JSON_SHAPE,
  });
  const check = command
    .command("check")
    .description("fail if the checked-out code lacks the evidence that the stage requires, and no waiver is valid")
    .addArgument(stageArgument())
    .action(checkEvidence);
  document(addTargetOptions(check), {
    examples: [["evidence check prod", "fail if the checked-out code may not be promoted to prod"]],
    json: "{ stage, kind: free (the stage requires no evidence) | proven | waived | missing, evidence?, text? }",
  });
  const collect = command
    .command("collect")
    .description("gather the evidence of a merge request's stage and write it to a file")
    .addArgument(stageArgument())
    .addOption(outputOption("--out <file>", "file to write").makeOptionMandatory())
    .action(collectEvidence);
  document(addTargetOptions(collect), {
    examples: [["evidence collect pr-17 --out request.json", "write the evidence for the merge request's code"]],
    json: JSON_SHAPE,
  });
  const compare = command
    .command("compare")
    .description("compare the metrics of a merge request's stage with the latest evidence of another stage")
    .argument("<file>", "output of `evidence collect`")
    .addArgument(stageArgument("stage to which the merge request's target branch is deployed, e.g. staging"))
    .addOption(outputOption("--out <file>", "write the comparison as Markdown to a file instead of printing it"))
    .action(compareEvidence);
  document(addTargetOptions(compare), {
    examples: [
      [
        "evidence compare request.json staging --out metrics.md",
        "write a comparison for a comment on the merge request",
      ],
    ],
  });
}

async function showEvidence(commit: string, options: Options): Promise<void> {
  const tree = await treeOf(commit).catch(() => {
    throw new UserError(`${commit} is not a commit, branch or tag of this repository: fetch it first`);
  });
  const target = await resolveTarget(options);
  announce(target, options);
  const store = evidenceStore(target);
  const found = (await Promise.all(PROMOTION_ORDER.map((stage) => store.ofTree(stage, tree)))).flat();
  if (options.json === true) printJson({ commit, tree, evidence: found });
  else if (found.length > 0) console.log(found.map(evidenceText).join("\n\n"));
  else console.log(`no stage has recorded evidence for ${commit} (git tree ${tree.slice(0, 12)}) in ${store.location}`);
}

async function recordEvidence(name: string, options: Options): Promise<void> {
  if (!(PROMOTION_ORDER as readonly string[]).includes(name)) {
    throw new UserError(
      `${name} is not a stage of the promotion (${PROMOTION_ORDER.join(", ")}): use \`evidence collect\`, which writes the evidence to a file`,
    );
  }
  await withStacks(name, options, async ({ target, request }) => {
    const evidence = await stageEvidence(request, target, readStage(name, target));
    const store = evidenceStore(target);
    await store.record(evidence);
    if (options.json === true) printJson(evidence);
    else console.log(`recorded in ${store.location}:\n${evidenceText(evidence)}`);
  });
}

async function checkEvidence(name: string, options: Options): Promise<void> {
  const target = await resolveTarget({ ...options, stage: name });
  announce(target, options);
  const promotion = await promotionOf(name, configuration(target.overlay), new Date(), promotionSources(target.home));
  if (options.json === true) printJson({ stage: name, ...promotion });
  if (promotion.kind === "missing") throw new UserError(promotion.text);
  if (options.json === true) return;
  console.log(
    promotion.kind === "proven"
      ? `this code may be promoted to ${name}: evidence ${promotion.evidence}`
      : promotion.text,
  );
}

async function collectEvidence(name: string, { out, ...options }: Options & { readonly out: string }): Promise<void> {
  await withStacks(name, options, async ({ target, request }) => {
    const evidence = await stageEvidence(request, target, readStage(name, target));
    writeFileSync(out, `${JSON.stringify(evidence, null, 2)}\n`);
    if (options.json === true) printJson(evidence);
    else console.log(evidenceText(evidence));
  });
}

async function compareEvidence(
  file: string,
  stage: string,
  { out, ...options }: Options & { readonly out?: string },
): Promise<void> {
  let request;
  try {
    request = parseEvidence(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file} cannot be read as an output of \`evidence collect\`: ${messageOf(error)}`);
  }
  const target = await resolveTarget({ ...options, stage });
  const text = comparisonText(request, await evidenceStore(target).newest(stage), stage);
  if (out === undefined) console.log(text);
  else writeFileSync(out, text);
}
