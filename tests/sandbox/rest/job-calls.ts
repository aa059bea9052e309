import { type Answer, type Harness, singleNode, until } from "./harness";

export type Task = Record<string, unknown>;

/** Returns the settings of a task on the job cluster `main`. The entry point names a program of `fake_driver.py`. */
export function task(key: string, entryPoint: string, dependsOn: readonly string[] = [], more: Task = {}): Task {
  return {
    task_key: key,
    depends_on: dependsOn.map((upstream) => ({ task_key: upstream })),
    job_cluster_key: "main",
    python_wheel_task: { package_name: key, entry_point: entryPoint, ...(more["wheel"] as object | undefined) },
    ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== "wheel")),
  };
}

/** Returns functions that call the Jobs API as the sandbox's administrator. */
export function jobCalls(harness: () => Harness) {
  const get = (runId: number): Promise<Answer> => harness().call("GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);
  return {
    get,
    create: async (tasks: readonly Task[], more: Task = {}): Promise<number> => {
      const clusters = [{ job_cluster_key: "main", new_cluster: singleNode() }];
      const body = { name: "job", tasks, job_clusters: clusters, ...more };
      const answer = await harness().call("POST", "/api/2.2/jobs/create", body);
      expect(answer.status).toBe(200);
      return Number(answer.body["job_id"]);
    },
    start: async (jobId: number, more: Task = {}): Promise<number> => {
      const answer = await harness().call("POST", "/api/2.2/jobs/run-now", { job_id: jobId, ...more });
      expect(answer.body).toHaveProperty("run_id");
      return Number(answer.body["run_id"]);
    },
    finish: async (runId: number): Promise<Record<string, unknown>> => {
      const answer = await until(
        () => get(runId),
        ({ body }) => stateOf(body, "status")["state"] === "TERMINATED",
      );
      return answer.body;
    },
  };
}

export function stateOf(body: Record<string, unknown>, field = "state"): Record<string, unknown> {
  return body[field] as Record<string, unknown>;
}

/** Returns the tasks in the answer to `runs/get`, by their key. */
export function tasksOf(body: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const tasks = body["tasks"] as Record<string, unknown>[];
  return Object.fromEntries(tasks.map((each) => [String(each["task_key"]), each]));
}
