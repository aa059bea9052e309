import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsServer } from "../../../sandbox/objects/aws-server";
import { MemoryStore } from "../rest/harness";

let answer: { status: number; body: unknown };
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());

const bucket = (id: string, region = "eu-central-1") => ({ kind: "aws_s3_bucket", id, attributes: { id, region } });

test("the store has the server's new and changed objects, and no deleted ones", async () => {
  const store = new MemoryStore();
  const aws = new AwsServer(store);
  aws.use(url);
  answer = { status: 200, body: [bucket("a"), bucket("b")] };
  await aws.refresh();
  answer = { status: 200, body: [bucket("b", "eu-west-1"), bucket("c")] };
  await aws.refresh();
  expect(store.find("aws_s3_bucket", "aws").map(({ attributes }) => attributes)).toEqual([
    { id: "b", region: "eu-west-1" },
    { id: "c", region: "eu-central-1" },
  ]);
});

test("without a server, the store keeps the objects of the sandbox's own AWS provider", async () => {
  const store = new MemoryStore();
  await store.put({ ...bucket("a"), scope: "aws" });
  await new AwsServer(store).refresh();
  expect(store.find("aws_s3_bucket")).toHaveLength(1);
});

test("fails while the server fails, and continues after the server answers again", async () => {
  const store = new MemoryStore();
  const aws = new AwsServer(store);
  aws.use(url);
  answer = { status: 500, body: {} };
  await expect(aws.refresh()).rejects.toThrow("answered 500");
  answer = { status: 200, body: [bucket("a")] };
  await aws.refresh();
  expect(store.find("aws_s3_bucket")).toHaveLength(1);
});
