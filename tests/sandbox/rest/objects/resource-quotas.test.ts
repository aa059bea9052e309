import { DatabricksClient } from "../../../../cli/databricks/client";
import { CHECKS } from "../../../../cli/preflight/checks";
import { workspacePort } from "../../../../cli/preflight/databricks";
import { readFacts } from "../../../../cli/preflight/facts";
import type { Finding } from "../../../../cli/preflight/finding";
import { subject } from "../../../cli/preflight/subject";
import { type Harness, METASTORE } from "../harness";
import { startedStage, UNITY_CATALOG } from "./stage";

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
});
afterAll(() => harness.stop());

const QUOTAS = `${UNITY_CATALOG}/resource-quotas`;

async function makeCatalogs(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const name = `catalog_${index}`;
    await harness.store.put({ kind: "databricks_catalog", scope: "account", id: name, attributes: { id: name, name } });
  }
}

/** Returns the finding of `fraudops preflight dev` about Unity Catalog's quotas. */
async function found(): Promise<Finding | undefined> {
  const client = new DatabricksClient(harness.url, harness.assembly.tokens.admin);
  const none = { reason: "not asked" };
  const names = { resolves: () => Promise.resolve(true) };
  const facts = await readFacts(subject(), {
    aws: none,
    account: none,
    workspace: { port: workspacePort(client) },
    names,
  });
  return CHECKS.flatMap((check) => check(subject(), facts)).find(({ check }) => check === "quotas of Unity Catalog");
}

test("a quota has its count and limit, when it is read alone and in a list with pages", async () => {
  const { body } = await harness.call("GET", `${QUOTAS}/catalog/main/schema-quota`);
  expect(body["quota_info"]).toMatchObject({
    parent_securable_type: "CATALOG",
    parent_full_name: "main",
    quota_name: "schema-quota",
    quota_count: 1,
    quota_limit: 10_000,
  });
  const page = await harness.call("GET", `${QUOTAS}/all-resource-quotas?max_results=1`);
  expect(page.body).toMatchObject({
    quotas: [{ parent_full_name: METASTORE, quota_name: "catalog-quota", quota_count: 1 }],
  });
  expect(page.body).toHaveProperty("next_page_token");
});

test.each(["catalog/nowhere/schema-quota", "catalog/main/table-quota"])(
  "fails on %s, which does not exist",
  async (path) => {
    expect((await harness.call("GET", `${QUOTAS}/${path}`)).status).toBe(404);
  },
);

test("an exhausted quota of the metastore stops the deploy of a stage", async () => {
  expect(await found()).toMatchObject({ verdict: "ok", found: expect.stringContaining("1 of 1000") as string });
  await makeCatalogs(999);
  expect(await found()).toMatchObject({
    verdict: "fails",
    found: "the quotas leave no room for the stage: catalog in the metastore (1000 of 1000 used)",
  });
});
