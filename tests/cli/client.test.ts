import { DatabricksClient } from "../../cli/databricks/client";
import { readRunArtifact } from "../../cli/databricks/run-artifact";
import { HttpServer } from "./support/http-server";

let server: HttpServer;
let client: DatabricksClient;

beforeEach(async () => {
  server = await HttpServer.start(() => ({ body: "<html>Log in</html>" }));
  client = new DatabricksClient(server.url, "t");
});
afterEach(() => server.stop());

test("fails with the remedy on an HTML page instead of an answer", async () => {
  const refused = client.call("GET", "/api/2.0/anything");
  await expect(refused).rejects.toMatchObject({ name: "UserError" });
  await expect(refused).rejects.toThrow(
    `${server.url} answered GET /api/2.0/anything with something that is not JSON: is DATABRICKS_HOST the workspace's address?`,
  );
});

test("fails with the remedy on an HTML page instead of an artifact", async () => {
  await expect(readRunArtifact(client, "r", "a.json")).rejects.toThrow("is DATABRICKS_HOST the workspace's");
});
