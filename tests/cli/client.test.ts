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
    `${server.url} did not answer GET /api/2.0/anything with JSON: check that DATABRICKS_HOST is the workspace's URL.`,
  );
});

test("fails with the remedy on an HTML page instead of an artifact", async () => {
  await expect(readRunArtifact(client, "r", "a.json")).rejects.toThrow(
    "check that DATABRICKS_HOST is the workspace's URL",
  );
});
