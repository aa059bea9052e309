import { Server } from "@grpc/grpc-js";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { PrincipalProviders } from "../../../sandbox/provider/principal-providers";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

let providers: PrincipalProviders;
beforeEach(async () => {
  const store = new MemoryStore();
  const attributes = { application_id: "app-deploy", display_name: "deploy" };
  await store.put({ kind: "databricks_service_principal", scope: "account", id: "1", attributes });
  providers = new PrincipalProviders(createClouds(store, new FakeRuntime(), createRegistry()));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await providers.close();
});

test("all calls for a principal return the same providers, whichever name of the principal they use", async () => {
  const [one, other] = await Promise.all([providers.open("deploy"), providers.open("app-deploy")]);
  expect(other).toBe(one);
});

test("fails if the providers of a principal do not start, and starts them on the next call", async () => {
  jest.spyOn(Server.prototype, "bindAsync").mockImplementationOnce((_address, _credentials, callback) => {
    callback(new Error("no free port"), 0);
  });
  await expect(providers.open("deploy")).rejects.toThrow("no free port");
  await expect(providers.open("deploy")).resolves.toHaveProperty("reattach");
});
