import { HttpServer, type Answer, type Received } from "../../support/http-server";

/**
 * Starts a fake workspace, and makes it the target of commands. A slot is a set of service principals with which the
 * stage of one merge request is deployed. The workspace has only the cluster policy of slot 2, from which commands read
 * the service principal of the slot's jobs.
 *
 * @param answer answers all requests except those for cluster policies
 */
export async function startSlotWorkspace(answer: (request: Received) => Answer): Promise<HttpServer> {
  const server = await HttpServer.start((request) => {
    if (!request.url.startsWith("/api/2.0/policies")) return answer(request);
    const definition = JSON.stringify({ single_user_name: { type: "fixed", value: "jobs-id" } });
    return { body: { policies: [{ name: "fraudops-slot-2-training", definition }] } };
  });
  process.env["DATABRICKS_HOST"] = server.url;
  process.env["DATABRICKS_TOKEN"] = "token";
  return server;
}
