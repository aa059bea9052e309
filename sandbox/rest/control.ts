import { invalid } from "../facts/errors";
import { CloudError } from "../ports";
import { RUN_FAULT_KINDS, type RunFault } from "../runtime/jobs/run-faults";
import { type Fault, FAULT_KINDS } from "./faults";
import type { Call, Route, Services } from "./route";
import { runBody } from "./run-shape";

const row = { on: "control", access: "admin", evidence: "assumed", source: "the sandbox's own interface" } as const;

/** Routes of the sandbox's own API, e.g. for its status, tokens, injected faults and shutdown. */
export const controlRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: "/sandbox/status",
    handle: (_, { store, engine, workspaces, unhandled }) => ({
      workspaces: [...workspaces()].map(([id, url]) => {
        const [declared] = store
          .find("databricks_mws_workspaces")
          .filter(({ attributes }) => String(attributes["workspace_id"]) === id);
        return { id, name: String(declared?.attributes["workspace_name"] ?? id), url };
      }),
      endpoints: store.find("databricks_model_serving").map(({ scope, attributes }) => {
        const name = String(attributes["name"]);
        const endpoint = engine.endpoints.get(scope, name);
        return {
          workspace: scope,
          name,
          ready: endpoint.ready,
          updating: endpoint.pending !== undefined,
          served: (endpoint.active?.config.served_entities ?? []).map((entity) => ({
            name: entity.name,
            entity: entity.entity_name,
            version: entity.entity_version,
            problem: endpoint.server(entity.name)?.crashReport ?? null,
          })),
        };
      }),
      runs: engine.jobs.runs.all.map((run) => ({
        workspace: run.workspaceId,
        ...runBody(run, workspaces().get(run.workspaceId) ?? "", false),
      })),
      unhandled: [...unhandled()].map(([request, count]) => ({ request, count })),
    }),
  },
  {
    ...row,
    method: "POST",
    path: "/sandbox/tokens",
    handle: (call, { tokens }) => ({ token: tokens.mint(principalOf(call)) }),
  },
  {
    ...row,
    method: "POST",
    path: "/sandbox/providers",
    handle: async (call, { openProvider }) => {
      const reattach = await openProvider?.(principalOf(call));
      if (reattach !== undefined) return { reattach };
      throw new CloudError(
        501,
        "NOT_IMPLEMENTED",
        "sandbox: Terraform can act only as the administrator, because `assemble` was called without `openProvider`",
      );
    },
  },
  {
    ...row,
    method: "POST",
    path: "/sandbox/aws-server",
    handle: ({ body: { url } }, { awsServer }) => {
      if (typeof url !== "string" || !URL.canParse(url)) {
        throw invalid(`url must be the URL of a server of the AWS API, not ${JSON.stringify(url)}`);
      }
      awsServer.use(url);
      return {};
    },
  },
  {
    ...row,
    method: "GET",
    path: "/sandbox/faults",
    handle: (_, services) => ({ waiting: waitingFaults(services) }),
  },
  {
    ...row,
    method: "POST",
    path: "/sandbox/faults",
    handle: (call, services) => {
      const { kind } = call.body;
      if (RUN_FAULT_KINDS.some((known) => known === kind)) {
        services.engine.jobs.faults.inject(call.body as unknown as RunFault);
      } else if (FAULT_KINDS.some((known) => known === kind)) services.faults.inject(call.body as unknown as Fault);
      else throw invalid(`kind '${String(kind)}' is not one of ${[...FAULT_KINDS, ...RUN_FAULT_KINDS].join(", ")}`);
      return { waiting: waitingFaults(services) };
    },
  },
  {
    ...row,
    method: "DELETE",
    path: "/sandbox/faults",
    handle: (_, { faults, engine }) => {
      faults.clear();
      engine.jobs.faults.clear();
      return {};
    },
  },
  {
    ...row,
    method: "POST",
    path: "/sandbox/shutdown",
    handle: (call, { shutdown }) => {
      // Sends the answer before the REST API stops.
      call.reply.raw.once("finish", shutdown);
      return {};
    },
  },
];

/** The injected faults that wait for matching requests, or for matching tasks of job runs. */
function waitingFaults({ faults, engine }: Services): readonly object[] {
  return [...faults.waiting, ...engine.jobs.faults.waiting];
}

function principalOf({ body: { principal } }: Call): string {
  if (typeof principal === "string" && principal !== "") return principal;
  throw invalid("principal must name a user or service principal");
}
