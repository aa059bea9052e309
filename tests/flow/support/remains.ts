import { readdirSync } from "node:fs";
import path from "node:path";
import { namingOf } from "../../../core/naming";
import { loadAccount } from "../../../config/load";
import { configuration } from "../../../cli/configuration";
import type { TestSandbox } from "../../e2e/support/sandbox";

const OF_EVERY_CATALOG = ["default", "information_schema"];

/** Returns the names of the jobs, endpoints, schemas and state files of a merge request's stage that still exist. */
export async function remainsOf(stage: string, sandbox: TestSandbox): Promise<readonly string[]> {
  const { catalog, slot = "" } = namingOf(loadAccount(configuration(sandbox.overlay)), stage);
  const client = await sandbox.client("dev");
  const { jobs = [] } = await client.call<{ jobs?: { settings: { name: string } }[] }>("GET", "/api/2.2/jobs/list");
  const { endpoints = [] } = await client.call<{ endpoints?: { name: string }[] }>("GET", "/api/2.0/serving-endpoints");
  const { schemas = [] } = await client.call<{ schemas?: { name: string }[] }>(
    "GET",
    `/api/2.1/unity-catalog/schemas?catalog_name=${catalog}`,
  );
  const states = readdirSync(path.join(sandbox.home, "state"), { recursive: true, encoding: "utf8" });
  return [
    ...[...jobs.map(({ settings }) => settings), ...endpoints]
      .map(({ name }) => name)
      .filter((name) => name.includes(`-${stage}-`)),
    ...schemas.map(({ name }) => name).filter((name) => !OF_EVERY_CATALOG.includes(name)),
    ...states.filter((file) => file.startsWith(`${slot}/`)),
  ];
}
