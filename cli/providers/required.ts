import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { requiredProviders, type Program, type RequiredProvider } from "../terraform/program";

/** Providers that the synthesized stacks in a folder require, each once. */
export function requiredProvidersOf(outDirectory: string): readonly RequiredProvider[] {
  const stacks = path.join(outDirectory, "stacks");
  const programs = readdirSync(stacks).map((stack) => path.join(stacks, stack, "cdk.tf.json"));
  return requiredProviders(programs.map((file) => JSON.parse(readFileSync(file, "utf8")) as Program));
}
