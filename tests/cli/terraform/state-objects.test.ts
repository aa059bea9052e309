import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { S3 } from "@aws-sdk/client-s3";
import { localStateObjects, s3StateObjects, stateObjectsOf } from "../../../cli/terraform/state-objects";
import { HttpServer } from "../support/http-server";

const folder = mkdtempSync(path.join(tmpdir(), "states-"));
const MADE = Date.UTC(2026, 0, 2);

beforeAll(() => {
  mkdirSync(path.join(folder, "state", "slot-1"), { recursive: true });
  for (const key of ["dev-fraud.tfstate", "slot-1/pr-1-fraud.tfstate", "slot-1/.pr-1-fraud.tfstate.lock.info"]) {
    const file = path.join(folder, "state", key);
    writeFileSync(file, key);
    utimesSync(file, MADE / 1000, MADE / 1000);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test("files of a folder are listed by prefix, read and deleted", async () => {
  const states = localStateObjects(path.join(folder, "state"));
  expect(await states.list("slot-1/")).toEqual([
    { key: "slot-1/.pr-1-fraud.tfstate.lock.info", modified: MADE },
    { key: "slot-1/pr-1-fraud.tfstate", modified: MADE },
  ]);
  expect(await states.read("slot-1/pr-1-fraud.tfstate")).toBe("slot-1/pr-1-fraud.tfstate");
  expect(await states.read("slot-1/nothing")).toBeUndefined();
  await states.delete("slot-1/.pr-1-fraud.tfstate.lock.info");
  await states.delete("slot-1/.pr-1-fraud.tfstate.lock.info");
  expect((await states.list("slot-1/")).map(({ key }) => key)).toEqual(["slot-1/pr-1-fraud.tfstate"]);
  expect(await localStateObjects(path.join(folder, "nowhere")).list("")).toEqual([]);
});

test("a sandbox keeps its states in its own folder, whatever the configuration says", async () => {
  const account = { state: { backend: "s3", bucket: "b", region: "eu-central-1" } } as const;
  expect((await stateObjectsOf(account, folder).list("dev-")).map(({ key }) => key)).toEqual(["dev-fraud.tfstate"]);
  expect(stateObjectsOf(account).location).toBe("s3://b");
});

test("objects of a bucket are asked for below the prefix only, which is all that a slot's role may see", async () => {
  const contents =
    "<Contents><Key>slot-1/pr-1-fraud.tfstate</Key><LastModified>2026-01-02T00:00:00.000Z</LastModified></Contents>";
  const server = await HttpServer.start(({ method, url }) => {
    if (method === "DELETE") return { status: 204 };
    if (url.includes("list-type=2")) return { body: `<ListBucketResult>${contents}</ListBucketResult>` };
    return url.includes("missing") ? { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" } : { body: "state" };
  });
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const client = new S3({ endpoint: server.url, region: "eu-central-1", forcePathStyle: true, credentials });
  const states = s3StateObjects("bucket", "eu-central-1", client);
  try {
    expect(await states.list("slot-1/")).toEqual([{ key: "slot-1/pr-1-fraud.tfstate", modified: MADE }]);
    expect(server.received[0]?.url).toContain("prefix=slot-1%2F");
    expect(await states.read("slot-1/pr-1-fraud.tfstate")).toBe("state");
    expect(await states.read("slot-1/missing")).toBeUndefined();
    await states.delete("slot-1/pr-1-fraud.tfstate");
    expect(server.received.at(-1)).toMatchObject({
      method: "DELETE",
      url: expect.stringContaining("/bucket/slot-1/") as string,
    });
  } finally {
    client.destroy();
    await server.stop();
  }
});
