import { DatabricksClient } from "../../cli/databricks/client";
import { readRunArtifact } from "../../cli/databricks/run-artifact";
import { HttpServer, type Answer, type Received } from "./support/http-server";

let server: HttpServer;
let artifactUri: string;
let signed: readonly object[];
let stored: Answer;

beforeEach(async () => {
  server = await HttpServer.start(answer);
  signed = [{ signed_uri: `${server.url}/bucket/a.json?signature=s`, headers: [{ name: "x-kms", value: "k" }] }];
  stored = { body: { rows: 3 } };
});
afterEach(() => server.stop());

function answer({ url }: Received): Answer {
  if (url.startsWith("/api/2.0/mlflow/runs/get")) return { body: { run: { info: { artifact_uri: artifactUri } } } };
  if (url.endsWith("/credentials-for-read")) return { body: { credential_infos: signed } };
  return stored;
}

const read = () => readRunArtifact(new DatabricksClient(server.url, "token"), "r1", "evaluation/a.json");
const last = () => server.received.at(-1);

test("downloads an artifact from the tracking server if it serves artifacts", async () => {
  artifactUri = "mlflow-artifacts:/7/r1/artifacts";
  expect(await read()).toEqual({ rows: 3 });
  expect(last()?.url).toBe("/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/evaluation/a.json");
});

test("downloads an artifact in DBFS from the storage by a signed URL, without sending the workspace's token", async () => {
  artifactUri = "dbfs:/databricks/mlflow-tracking/7/r1/artifacts";
  expect(await read()).toEqual({ rows: 3 });
  expect(JSON.parse(server.received.at(-2)?.body ?? "")).toEqual({ run_id: "r1", path: ["evaluation/a.json"] });
  expect(last()).toMatchObject({ method: "GET", url: "/bucket/a.json?signature=s", authorization: "" });
});

test("fails without a URL, and if the storage rejects the request", async () => {
  artifactUri = "dbfs:/databricks/mlflow-tracking/7/r1/artifacts";
  stored = { status: 403 };
  await expect(read()).rejects.toThrow("/bucket/a.json answered 403 for evaluation/a.json of run r1");
  signed = [];
  await expect(read()).rejects.toThrow("returned no download link for evaluation/a.json of run r1");
});

test.each<[string, () => void]>([
  ["does not answer", () => (signed = [{ signed_uri: "http://127.0.0.1:1/bucket/a.json?signature=s" }])],
  ["sends an incomplete file", () => (stored = { body: { rows: 3 }, isCut: true })],
  ["sends a page that is not JSON", () => (stored = { body: "<html>Log in</html>" })],
])("fails without the signature if the storage %s", async (_, arrange) => {
  artifactUri = "dbfs:/databricks/mlflow-tracking/7/r1/artifacts";
  arrange();
  const failed = read();
  await expect(failed).rejects.toMatchObject({ name: "UserError" });
  await expect(failed).rejects.toThrow(/^http:\S+\/bucket\/a.json .*evaluation\/a.json of run r1/);
});
