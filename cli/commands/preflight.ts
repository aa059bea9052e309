import type { Command } from "commander";
import { loadAccount } from "../../config/load";
import { securityControls } from "../../config/security/controls";
import { configuration } from "../configuration";
import { CHECKS } from "../preflight/checks";
import { readFacts } from "../preflight/facts";
import type { Finding } from "../preflight/finding";
import { reachClouds } from "../preflight/reach";
import type { Subject } from "../preflight/subject";
import type { TargetOptions } from "../target";
import { document } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, stageArgument } from "./options";
import { printJson } from "./print-json";

/** `fraudops preflight <stage>`: checks the prerequisites of a deploy in the clouds. */
export function addPreflightCommand(program: Command): void {
  const command = program
    .command("preflight")
    .description("check permissions, metastore, quotas, zones and names in the clouds before a stage is deployed")
    .addArgument(stageArgument())
    .action(preflight);
  document(addTargetOptions(command), {
    examples: [
      [
        "preflight dev",
        "print one line per check: that the check passed, its failure with a remedy, or why nothing could be checked",
      ],
      ["preflight prod --cloud --json", "print the results as JSON"],
    ],
    json: `{ stage, ok, findings: [{ check, verdict, found, remedy? }] }, verdict: ok, fails or unchecked`,
  });
}

async function preflight(name: string, options: TargetOptions & { json?: true }): Promise<void> {
  const { target, stage } = await openStage(name, options);
  const subject: Subject = {
    account: loadAccount(configuration(target.overlay)),
    stage: stage.config,
    naming: stage.naming,
    controls: securityControls(stage.config.security),
  };
  const facts = await readFacts(subject, await reachClouds(subject, target));
  const findings = CHECKS.flatMap((check) => check(subject, facts));
  const isOk = findings.every(({ verdict }) => verdict !== "fails");
  if (options.json === true) printJson({ stage: name, ok: isOk, findings });
  else console.log(findings.map(findingLine).join("\n"));
  process.exitCode = isOk ? 0 : 1;
}

const VERDICTS: Readonly<Record<Finding["verdict"], string>> = {
  ok: "ok       ",
  fails: "FAILS    ",
  unchecked: "unchecked",
};

/** A human-readable finding. */
export function findingLine({ check, verdict, found, remedy }: Finding): string {
  const text = `${VERDICTS[verdict]}  ${check}: ${found}`;
  return remedy === undefined ? text : `${text}\n           remedy: ${remedy}`;
}
