import { setTimeout as sleep } from "node:timers/promises";
import type { DatabricksClient } from "../../databricks/client";
import type { OwnedKind, Owner } from "./owned";

/** Interval and maximum number of the polls that wait for the end of canceled runs. */
const POLL_MILLISECONDS = 1000;
const MAX_POLLS = 120;

interface Run {
  readonly run_id: number;
  readonly job_id?: number;
  readonly creator_user_name?: string;
  readonly start_time?: number;
}

interface Job {
  readonly job_id: number;
  /** Owner of the job. */
  readonly creator_user_name?: string;
  readonly created_time?: number;
  readonly settings?: { readonly name?: string };
}

/** Jobs that the service principal of a slot for merge requests owns. The removal of a job first cancels its runs. */
export const ownedJobs: OwnedKind = async (owner) => {
  const { client } = owner;
  return (await jobsOf(owner)).map(({ job_id: id, created_time: made, settings }) => ({
    kind: "job",
    name: settings?.name ?? String(id),
    id: String(id),
    made,
    remove: async () => {
      await client.call("POST", "/api/2.2/jobs/runs/cancel-all", { job_id: id });
      await ended(() => activeRuns(client, { job_id: String(id) }));
      await client.call("POST", "/api/2.2/jobs/delete", { job_id: id });
    },
  }));
};

/** Active runs that the principal started outside its own jobs: one-time runs, and runs of other principals' jobs. */
export const ownedRuns: OwnedKind = async (owner) => {
  const { client, applicationId } = owner;
  const own = new Set((await jobsOf(owner)).map(({ job_id: id }) => id));
  const runs = await activeRuns(client, {});
  return runs
    .filter((run) => run.creator_user_name === applicationId && !own.has(run.job_id ?? 0))
    .map(({ run_id: id, start_time: made }) => ({
      kind: "run",
      name: String(id),
      made,
      remove: async () => {
        await client.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: id });
        await ended(async () => (await activeRuns(client, {})).filter((run) => run.run_id === id));
      },
    }));
};

/** Serving endpoints that the principal created. */
export const ownedEndpoints: OwnedKind = async ({ client, applicationId }) => {
  interface Endpoint {
    readonly name: string;
    readonly creator?: string;
    readonly creation_timestamp?: number;
  }
  const { endpoints = [] } = await client.call<{ endpoints?: Endpoint[] }>("GET", "/api/2.0/serving-endpoints");
  return endpoints
    .filter(({ creator }) => creator === applicationId)
    .map(({ name, creation_timestamp: made }) => ({
      kind: "endpoint",
      name,
      made,
      remove: async () => {
        await client.call("DELETE", `/api/2.0/serving-endpoints/${name}`);
      },
    }));
};

/** Clusters that the principal created. Clusters of job runs are left out, because they end with their run. */
export const ownedClusters: OwnedKind = async ({ client, applicationId }) => {
  interface Cluster {
    readonly cluster_id: string;
    readonly cluster_name?: string;
    readonly creator_user_name?: string;
    readonly cluster_source?: string;
    readonly start_time?: number;
  }
  const clusters = await client.list<Cluster>("/api/2.1/clusters/list", { items: "clusters", query: {} });
  return clusters
    .filter((cluster) => cluster.creator_user_name === applicationId && cluster.cluster_source !== "JOB")
    .map(({ cluster_id: id, cluster_name: name, start_time: made }) => ({
      kind: "cluster",
      name: name ?? id,
      id,
      made,
      remove: async () => {
        await client.call("POST", "/api/2.1/clusters/permanent-delete", { cluster_id: id });
      },
    }));
};

/**
 * Databricks pipelines that the principal created. Cluster policies do not prevent the principal from creating
 * serverless pipelines.
 */
export const ownedPipelines: OwnedKind = async ({ client, applicationId }) => {
  interface Pipeline {
    readonly pipeline_id: string;
    readonly name?: string;
    readonly creator_user_name?: string;
  }
  const pipelines = await client.list<Pipeline>("/api/2.0/pipelines", { items: "statuses", query: {} });
  return pipelines
    .filter((pipeline) => pipeline.creator_user_name === applicationId)
    .map(({ pipeline_id: id, name }) => ({
      kind: "pipeline",
      name: name ?? id,
      id,
      remove: async () => {
        await client.call("DELETE", `/api/2.0/pipelines/${id}`);
      },
    }));
};

/**
 * Personal access tokens of the principal. A token that remains would give its holder access to the next merge request
 * in the slot. Returns nothing if the client authenticates as another principal, because the API lists only the tokens
 * of the caller.
 */
export const ownedTokens: OwnedKind = async ({ client, name }: Owner) => {
  interface TokenInfo {
    readonly token_id: string;
    readonly comment?: string;
    readonly creation_time?: number;
  }
  const me = await client.call<{ displayName?: string }>("GET", "/api/2.0/preview/scim/v2/Me");
  if (me.displayName !== name) return [];
  const { token_infos: tokens = [] } = await client.call<{ token_infos?: TokenInfo[] }>("GET", "/api/2.0/token/list");
  return tokens.map(({ token_id: id, comment, creation_time: made }) => ({
    kind: "token",
    name: comment === undefined || comment === "" ? id : comment,
    id,
    made,
    remove: async () => {
      await client.call("POST", "/api/2.0/token/delete", { token_id: id });
    },
  }));
};

async function jobsOf({ client, applicationId }: Owner): Promise<readonly Job[]> {
  const jobs = await client.list<Job>("/api/2.2/jobs/list", { items: "jobs", query: { limit: "100" } });
  return jobs.filter((job) => job.creator_user_name === applicationId);
}

function activeRuns(client: DatabricksClient, query: Readonly<Record<string, string>>): Promise<readonly Run[]> {
  const parameters = { active_only: "true", limit: "25", ...query };
  return client.list<Run>("/api/2.2/jobs/runs/list", { items: "runs", query: parameters });
}

/** Waits until `active` returns no run any more. Returns after `MAX_POLLS` polls even if it still returns runs. */
async function ended(active: () => Promise<readonly Run[]>): Promise<void> {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    if ((await active()).length === 0) return;
    await sleep(POLL_MILLISECONDS);
  }
}
