import type { Provenance } from "../model";
import { code } from "../words";
import { bullet, type Section } from "./section";

/** Section about the origin of a review. */
export function provenanceSection({ commit, dirty, time, target, refreshed, serials, command }: Provenance): Section {
  const source = refreshed
    ? "Terraform refreshed the state from the clouds."
    : "The plan uses the recorded state without a refresh: it does not show changes made by hand since the last apply.";
  const changes = dirty ? ", with changes that are not committed" : "";
  const states = Object.entries(serials).map(([stack, serial]) => `${code(stack)} ${String(serial)}`);
  return {
    title: "About this plan",
    lead: [
      bullet(`Commit ${commit === undefined ? "not known" : code(commit)}${changes}, planned at ${time}.`),
      bullet(`Target: ${target}. ${source}`),
      ...(states.length > 0 ? [bullet(`Serials of the states: ${states.join(", ")}.`)] : []),
      bullet(`Command that shows this plan: ${code(command)}`),
    ],
    items: [],
    noun: "lines",
  };
}
