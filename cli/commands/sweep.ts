import { type Command, InvalidArgumentError } from "commander";
import type { SlotName } from "../../core/slot";
import { SLOT_HOST } from "../../core/stage";
import { ApiError } from "../databricks/client";
import { openSlot, slotPool } from "../operations/sweep/slot-access";
import { sweepSlot, type Sweep } from "../operations/sweep/sweep-slot";
import { messageOf, UserError } from "../project";
import { sweepText } from "../report/sweep-text";
import { announce, resolveTarget, type TargetOptions } from "../target";
import { document } from "./documentation";
import { addTargetOptions } from "./options";
import { printJson } from "./print-json";

interface SweepCommandOptions extends TargetOptions {
  readonly olderThan?: number;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * `fraudops sweep [slot...]`: removes leftovers of merge requests from their slots, i.e. from the resources in dev's
 * workspace that merge requests use one after another.
 */
export function addSweepCommand(program: Command): void {
  const command = program
    .command("sweep")
    .description(
      "empty the slots (resources in dev's workspace that merge requests use one after another) that were not used for some time: remove all objects of merge requests, even those that no Terraform state records",
    )
    .argument("[slots...]", "slots, e.g. slot-2 (default: all of them)")
    .option(
      "--older-than <hours>",
      "minimum number of hours since a slot's last use; 0 sweeps every slot (default: mergeRequests.lifetimeHours)",
      hours,
    )
    .option("--force", "also break state locks that are younger than mergeRequests.lifetimeHours")
    .option("--dry-run", "list the objects without removing them")
    .action(sweep);
  document(addTargetOptions(command), {
    examples: [
      ["sweep", "empty all slots whose last use is older than mergeRequests.lifetimeHours"],
      ["sweep slot-2 --older-than 0", "empty one slot, with the credentials of the slot's principal"],
      ["sweep slot-2 --older-than 0 --force", "empty the slot although a killed pipeline holds a state lock"],
      ["sweep --dry-run --json", "print, as JSON, the objects that a sweep would remove"],
    ],
    json: `{ "sweeps": [{ "slot", "requests": ["pr-<n>"], "kept"?, "removed": [{ "kind", "name" }], "states": ["<key>"] }], "problems": [{ "slot", "problem" }] }`,
  });
}

async function sweep(
  given: readonly string[],
  { olderThan, force, dryRun, json, ...options }: SweepCommandOptions,
): Promise<void> {
  const target = await resolveTarget({ ...options, stage: SLOT_HOST });
  announce(target, { json });
  const pool = slotPool(target);
  const unknown = given.filter((slot) => !pool.slots.includes(slot));
  if (unknown.length > 0) {
    throw new UserError(`these slots do not exist: ${unknown.join(", ")}; existing slots: ${pool.slots.join(", ")}`);
  }
  const { lifetimeHours } = pool.mergeRequests;
  const say = json === true ? console.error : console.log;
  const sweeps: Sweep[] = [];
  const problems: { readonly slot: SlotName; readonly problem: string }[] = [];
  for (const slot of given.length > 0 ? given : pool.slots) {
    // A failed sweep of one slot does not stop the sweeps of the other slots.
    try {
      const opened = await openSlot(target, slot, say);
      const swept = await sweepSlot(
        opened,
        { olderThanHours: olderThan ?? lifetimeHours, lifetimeHours, force, dryRun },
        say,
      );
      sweeps.push(swept);
      say(sweepText(swept, dryRun));
    } catch (error) {
      if (!(error instanceof UserError || error instanceof ApiError)) throw error;
      problems.push({ slot, problem: messageOf(error) });
    }
  }
  if (json === true) printJson({ sweeps, problems });
  if (problems.length > 0) throw new UserError(problems.map(({ slot, problem }) => `${slot}: ${problem}`).join("\n"));
}

function hours(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError("hours must be a number of at least 0.");
}
