import path from "node:path";
import { loadAccount } from "../../../config/load";
import { recordsOf, statesOf } from "../../../cli/records/records";
import { projectRoot } from "../../../cli/project";

const CONFIG = { directory: path.join(projectRoot, "config") };
const SANDBOX = { ...CONFIG, overlay: path.join(projectRoot, "config", "overlays", "sandbox.yaml") };

test("records are stored beside the states: in the bucket, or in a folder", () => {
  expect(recordsOf(loadAccount(CONFIG), undefined).location).toMatch(/^s3:\/\//);
  expect(recordsOf(loadAccount(SANDBOX), undefined).location).toBe(path.join(".sandbox", "state", "records"));
});

test("the records of a sandbox in another folder are in that folder", () => {
  const home = path.join(projectRoot, ".sandbox-other");

  expect(recordsOf(loadAccount(CONFIG), home).location).toBe(path.join(".sandbox-other", "state", "records"));
});

test("states are in the configured bucket, or in the target sandbox", () => {
  expect(statesOf(loadAccount(CONFIG), undefined).location).toMatch(/^s3:\/\//);
  expect(statesOf(loadAccount(CONFIG), path.join(projectRoot, ".sandbox")).location).toBe(
    path.join(".sandbox", "state"),
  );
});
