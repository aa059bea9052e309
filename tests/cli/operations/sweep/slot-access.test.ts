import { openSlot } from "../../../../cli/operations/sweep/slot-access";
import { makeRoom } from "../../../../cli/operations/sweep/make-room";
import type { HttpServer } from "../../support/http-server";
import { startSlotWorkspace } from "./slot-workspace";

/** `me` is the caller's SCIM record; `known` contains the principals that the caller can see. */
let me: { userName: string; displayName: string };
let known: Readonly<Record<string, string>>;
let isOverloaded = false;
let server: HttpServer;
const before = { ...process.env };

beforeAll(async () => {
  server = await startSlotWorkspace(({ url }) => {
    if (url.endsWith("/Me")) return { body: me };
    const [, name = ""] = /"(.+)"/.exec(decodeURIComponent(url)) ?? [];
    if (isOverloaded) return { status: 503, body: { error_code: "TEMPORARILY_UNAVAILABLE", message: "try later" } };
    if (Object.keys(known).length === 0) return { status: 403, body: { error_code: "PERMISSION_DENIED" } };
    return { body: { Resources: known[name] === undefined ? [] : [{ applicationId: known[name] }] } };
  });
});
afterAll(async () => {
  process.env = before;
  await server.stop();
});
beforeEach(() => {
  known = {};
});

const notes: string[] = [];
const open = () => openSlot({}, "slot-2", (line) => notes.push(line));

test("outside a pipeline, a message says that the deploying principal cannot list the objects of the jobs' principal", async () => {
  me = { userName: "deploy-id", displayName: "fraudops-slot-2-deploy" };
  const { owners, place } = await open();
  expect(owners.map(({ name, applicationId }) => [name, applicationId])).toEqual([
    ["fraudops-slot-2-deploy", "deploy-id"],
  ]);
  expect(notes.join()).toContain("objects that fraudops-slot-2-jobs created are not listed");
  expect(place).toEqual({ catalog: "fraudops_slot_2", directory: "/fraudops/slot-2" });
});

test("in a pipeline, a slot has the deploying principal and the jobs' principal, whose id is in the slot's cluster policy", async () => {
  me = { userName: "deploy-id", displayName: "fraudops-slot-2-deploy" };
  process.env["DATABRICKS_AUTH_TYPE"] = "env-oidc";
  try {
    const { owners } = await open();
    expect(owners.map(({ applicationId }) => applicationId)).toEqual(["deploy-id", "jobs-id"]);
  } finally {
    delete process.env["DATABRICKS_AUTH_TYPE"];
  }
});

test("a workspace administrator finds the deploying principal and the jobs' principal by name", async () => {
  me = { userName: "ann@example.com", displayName: "Ann" };
  known = { "fraudops-slot-2-deploy": "d", "fraudops-slot-2-jobs": "j" };
  expect((await open()).owners.map(({ applicationId }) => applicationId)).toEqual(["d", "j"]);
});

test("fails as the principal of another slot, and names the right principal", async () => {
  me = { userName: "x", displayName: "fraudops-slot-1-deploy" };
  await expect(open()).rejects.toThrow(
    /^fraudops-slot-1-deploy is neither .*: authenticate as fraudops-slot-2-deploy$/,
  );
});

test("reports a temporary error as such, not as a missing right", async () => {
  me = { userName: "ann@example.com", displayName: "Ann" };
  isOverloaded = true;
  await expect(open().finally(() => (isOverloaded = false))).rejects.toThrow("answered 503 TEMPORARILY_UNAVAILABLE");
});

test("fails to deploy a merge request as an administrator, who would own the deployed objects", async () => {
  me = { userName: "ann@example.com", displayName: "Ann" };
  known = { "fraudops-slot-2-deploy": "d", "fraudops-slot-2-jobs": "j" };
  await expect(makeRoom("pr-5", {}, { say: () => undefined })).rejects.toThrow(
    "the caller is Ann, but stage pr-5 must be deployed as fraudops-slot-2-deploy, the principal of its slot",
  );
});
