import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EvidenceStore } from "../../../cli/evidence/evidence-store";
import { promotionOf, type Promotion, type PromotionSources } from "../../../cli/evidence/promotion";
import { UserError } from "../../../cli/project";
import { folderStore } from "../../../cli/records/folder-store";
import { EVIDENCE } from "./example";

const CODE = { commit: EVIDENCE.commit, tree: EVIDENCE.tree, configuration: EVIDENCE.configuration };
const TODAY = new Date("2026-06-30T23:00:00Z");

let folder: string;
let store: EvidenceStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "evidence-"));
  store = new EvidenceStore(folderStore(folder));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Returns whether a deploy of the stage is allowed, and why: by evidence of the previous stage, by a waiver, or because
 * the stage requires no evidence.
 * @param prod YAML of the section `promotion` of prod's configuration; if empty, the committed section
 */
function ask(stage: string, prod = "", sources: Partial<PromotionSources> = {}, today = TODAY): Promise<Promotion> {
  const overlay = path.join(folder, "overlay.yaml");
  writeFileSync(overlay, prod === "" ? "{}" : `stages: { prod: { promotion: ${prod} } }`);
  const options = { directory: "config", overlay };
  return promotionOf(stage, options, today, { code: () => Promise.resolve(CODE), store: () => store, ...sources });
}

const WAIVER = "{ waiver: { reason: the ledger of June is due, expires: '2026-06-30' } }";

test("accepts code with evidence of the previous stage", async () => {
  await store.record(EVIDENCE);

  expect(await ask("prod")).toEqual({ kind: "proven", evidence: "staging/7ree/c0nf" });
});

test("accepts the same tree in another commit, e.g. of a merge or a squash", async () => {
  await store.record(EVIDENCE);
  const code = (): Promise<typeof CODE> => Promise.resolve({ ...CODE, commit: "squash" });

  expect(await ask("prod", "", { code })).toMatchObject({ kind: "proven" });
});

test("accepts an older tree that has evidence", async () => {
  await store.record(EVIDENCE);
  await store.record({ ...EVIDENCE, tree: "newer", recordedAt: "2026-06-02T00:00:00.000Z" });

  expect(await ask("prod")).toMatchObject({ kind: "proven" });
});

test.each([
  ["another tree", { ...CODE, tree: "0ther" }],
  ["another configuration", { ...CODE, configuration: "0ther" }],
])("fails for %s", async (_what, other) => {
  await store.record(EVIDENCE);
  const promotion = await ask("prod", "", { code: () => Promise.resolve(other) });

  expect(promotion).toMatchObject({ kind: "missing" });
  expect(promotion).toHaveProperty("text", expect.stringContaining("./fraudops evidence record staging"));
});

test.each([
  [
    "of another tree, copied to the key of this tree",
    JSON.stringify({ ...EVIDENCE, tree: "0ther" }),
    "staging/0ther/c0nf",
  ],
  ["of another stage", JSON.stringify({ ...EVIDENCE, stage: "dev" }), "dev/7ree/c0nf"],
  ["of another configuration", JSON.stringify({ ...EVIDENCE, configuration: "0ther" }), "staging/7ree/0ther"],
  ["with an additional field", JSON.stringify({ ...EVIDENCE, approved: true }), "is not valid evidence"],
  ["that is not JSON", "{", "is not valid evidence"],
])("fails for evidence %s", async (_what, text, found) => {
  await folderStore(folder).put("evidence/staging/7ree/c0nf.json", Buffer.from(text));

  expect(await ask("prod")).toMatchObject({ kind: "missing", text: expect.stringContaining(found) as string });
});

test("fails if the previous stage has no evidence, even if the stage itself and an earlier stage have evidence", async () => {
  await store.record({ ...EVIDENCE, stage: "prod" });
  await store.record({ ...EVIDENCE, stage: "dev" });

  expect(await ask("prod")).toMatchObject({ kind: "missing" });
});

test("fails for uncommitted code, and reports the remedy", async () => {
  const code = (): Promise<never> => Promise.reject(new UserError("2 files differ from commit c0ffee"));

  expect(await ask("prod", "", { code })).toHaveProperty("text", expect.stringContaining("2 files differ"));
});

test.each([
  ["dev", "", "dev requires no evidence: no stage precedes it in the promotion"],
  ["account", "", "account requires no evidence: the shared stacks are not a stage of the promotion"],
  [
    "prod",
    "{ evidence: none }",
    /^prod requires no evidence: promotion\.evidence is none in its configuration with the overlay .*overlay\.yaml$/,
  ],
])("requires no evidence for %s with promotion: %j, and says why", async (stage, promotion, text) => {
  const expected: unknown = typeof text === "string" ? text : expect.stringMatching(text);
  expect(await ask(stage, promotion)).toEqual({ kind: "free", text: expected });
});

test("a waiver allows code until its last day, with its reason", async () => {
  const promotion = await ask("prod", WAIVER);

  expect(promotion).toMatchObject({ kind: "waived" });
  expect(promotion).toHaveProperty("text", expect.stringContaining("the ledger of June is due"));
  expect(await ask("prod", WAIVER, {}, new Date("2026-07-01T00:00:00Z"))).toMatchObject({ kind: "missing" });
});

test("evidence takes precedence over a waiver", async () => {
  await store.record(EVIDENCE);

  expect(await ask("prod", WAIVER)).toMatchObject({ kind: "proven" });
});

test("finds the newest evidence of a stage, and all evidence of a tree", async () => {
  await store.record(EVIDENCE);
  await store.record({ ...EVIDENCE, configuration: "0ther", recordedAt: "2026-06-02T00:00:00.000Z" });

  expect(await store.newest("staging")).toMatchObject({ configuration: "0ther" });
  expect((await store.ofTree("staging", "7ree")).map((each) => each.configuration)).toEqual(["0ther", "c0nf"]);
  expect(await store.ofTree("staging", "7re")).toEqual([]);
  expect(await store.newest("prod")).toBeUndefined();
});
