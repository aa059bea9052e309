import { S3 } from "@aws-sdk/client-s3";
import { ObjectExistsError, type ObjectStore } from "../../../cli/records/object-store";
import { s3Store } from "../../../cli/records/s3-store";
import { HttpServer, type Answer, type Received } from "../support/http-server";

const KMS_KEY = "arn:aws:kms:eu-central-1:111111111111:alias/states";
const CREATED_AT = "2026-01-02T00:00:00.000Z";

let answers: (request: Received) => Answer;
let server: HttpServer;
let client: S3;
let store: ObjectStore;

beforeEach(async () => {
  server = await HttpServer.start((request) => answers(request));
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  client = new S3({ endpoint: server.url, region: "eu-central-1", forcePathStyle: true, credentials });
  store = s3Store({ bucket: "states", region: "eu-central-1", kmsKey: KMS_KEY }, client);
});
afterEach(async () => {
  client.destroy();
  await server.stop();
});

const failure = (status: number, code: string): Answer => ({ status, body: `<Error><Code>${code}</Code></Error>` });
const page = (keys: readonly string[], next?: string): Answer => ({
  body: `<ListBucketResult>${keys
    .map((key) => `<Contents><Key>${key}</Key><LastModified>${CREATED_AT}</LastModified></Contents>`)
    .join("")}${
    next === undefined ? "" : `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`
  }</ListBucketResult>`,
});

test("lists every page of a prefix, and requests nothing outside it", async () => {
  answers = ({ url }) =>
    url.includes("continuation-token") ? page(["slot-1/b"]) : page(["slot-1/c", "slot-1/a"], "2");

  expect(await store.list("slot-1/")).toEqual(
    ["slot-1/a", "slot-1/b", "slot-1/c"].map((key) => ({ key, modified: Date.parse(CREATED_AT) })),
  );
  expect(server.received).toHaveLength(2);
  for (const { url } of server.received) expect(url).toContain("prefix=slot-1%2F");
});

test("reads an object; undefined if it does not exist", async () => {
  answers = ({ url }) => (url.includes("missing") ? failure(404, "NoSuchKey") : { body: "state" });

  expect(Buffer.from((await store.get("dev/a")) ?? "").toString()).toBe("state");
  expect(await store.get("dev/missing")).toBeUndefined();
});

test.each<[string, () => Promise<unknown>]>([
  ["read", () => store.get("dev/a")],
  ["written", () => store.put("dev/a", Buffer.from("a"))],
  ["listed", () => store.list("dev/")],
  ["deleted", () => store.delete("dev/a")],
])("fails with the cause if an object cannot be %s", async (verb, action) => {
  answers = () => failure(403, "AccessDenied");
  const failed = action();
  await expect(failed).rejects.toMatchObject({ name: "UserError" });
  await expect(failed).rejects.toThrow(
    new RegExp(`^dev/\\S* in s3://states cannot be ${verb}: AccessDenied.*credentials`),
  );
});

test("encrypts objects with the key of the states", async () => {
  answers = () => ({ body: "" });
  await store.put("plans/dev/a", Buffer.from("a plan"));

  expect(server.received[0]).toMatchObject({
    method: "PUT",
    url: expect.stringContaining("/states/plans/dev/a") as string,
  });
  expect(server.received[0]?.headers).toMatchObject({
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": KMS_KEY,
  });
  expect(server.received[0]?.headers).not.toHaveProperty("if-none-match");
});

test.each([
  [412, "PreconditionFailed"],
  [409, "ConditionalRequestConflict"],
])("fails to create an existing object if S3 answers %i %s", async (status, code) => {
  answers = () => failure(status, code);

  await expect(store.put("plans/dev/a", Buffer.from("a"), { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
  expect(server.received[0]?.headers).toMatchObject({ "if-none-match": "*" });
});

test("deletes an object", async () => {
  answers = () => ({ status: 204, body: "" });
  await store.delete("plans/dev/a");
  expect(server.received[0]).toMatchObject({
    method: "DELETE",
    url: expect.stringContaining("/states/plans/dev/a") as string,
  });
});
