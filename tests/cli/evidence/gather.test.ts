import { DatabricksClient } from "../../../cli/databricks/client";
import { gatherProject } from "../../../cli/evidence/gather";
import { Naming } from "../../../core/naming";
import { HttpServer, type Answer, type Received } from "../support/http-server";

const MODEL = "fraudops_staging.fraud.fraud_model";
const EVALUATION = {
  task: "binary",
  primary: "prAuc",
  rows: 100,
  metrics: [{ name: "prAuc", title: "PR-AUC", better: "higher", value: 0.8 }],
};
const SUCCESS = { life_cycle_state: "TERMINATED", result_state: "SUCCESS" };

/** A fake workspace whose last training run used the checked-out code and trained the version with alias `champion`. */
class Workspace {
  /** Roles of the jobs: the last part of their names. Their ids are 1, 2 ... */
  public roles = ["training", "unit-tests"];
  public jobCode = "beef";
  public tested: string | undefined = "beef";
  public runs: Record<string, object[]> = {
    training: [{ run_id: 12, state: SUCCESS }],
    "unit-tests": [{ run_id: 11, state: SUCCESS }],
  };
  public champion: Record<string, string> | undefined = {
    code_version: "beef",
    job_run_id: "12",
    gate: "passed",
    released: "2026-06-01T00:00:00+00:00",
    promotion: "evidence dev/7ree/d",
  };
  /** Tags of the MLflow run of the last training. */
  public trained: Record<string, string> = { job_run_id: "12" };
  public scoring: Answer = { body: { predictions: [{ score: 0.9, decision: 1, model: "m-1", version: "3" }] } };

  public answer({ method, url }: Received): Answer {
    const [path = ""] = url.split("?");
    const job =
      { "1": "training", "2": "unit-tests" }[new URLSearchParams(url.split("?")[1]).get("job_id") ?? ""] ?? "";
    const tags = (given: Record<string, string>) => Object.entries(given).map(([key, value]) => ({ key, value }));
    switch (`${method} ${path}`) {
      case "GET /api/2.2/jobs/list":
        return {
          body: {
            jobs: this.roles.map((role, index) => ({
              job_id: index + 1,
              settings: { name: `fraudops-staging-fraud-${role}` },
            })),
          },
        };
      case "GET /api/2.2/jobs/get":
        return {
          body: {
            settings: { tasks: [{ python_wheel_task: { named_parameters: { "code-version": this.jobCode } } }] },
          },
        };
      case "GET /api/2.2/jobs/runs/list":
        return { body: { runs: this.runs[job] } };
      case "GET /api/2.0/mlflow/experiments/get-by-name":
        return {
          body: {
            experiment: {
              experiment_id: "1",
              tags: this.tested === undefined ? [] : tags({ tested_code_version: this.tested }),
            },
          },
        };
      case "POST /api/2.0/mlflow/runs/search":
        return { body: { runs: [{ data: { tags: tags(this.trained) } }] } };
      case "GET /api/2.0/mlflow/runs/get":
        return {
          body: {
            run: {
              info: { artifact_uri: "mlflow-artifacts:/1/r3" },
              data: { tags: tags(this.champion ?? {}), metrics: [] },
            },
          },
        };
      case `GET /api/2.1/unity-catalog/models/${MODEL}`:
        return { body: { aliases: this.champion ? [{ alias_name: "champion", version_num: 3 }] : [] } };
      case `GET /api/2.1/unity-catalog/models/${MODEL}/versions`:
        return { body: { model_versions: [{ version: 3, run_id: "r3" }] } };
      case `GET /api/2.1/unity-catalog/models/${MODEL}/aliases/champion`:
        return this.champion ? { body: { version: 3, run_id: "r3" } } : { status: 404 };
      case "GET /api/2.0/serving-endpoints/fraudops-staging-fraud":
        return { body: { state: { ready: "READY", config_update: "NOT_UPDATING" } } };
      case "POST /serving-endpoints/fraudops-staging-fraud/invocations":
        return this.scoring;
      default:
        if (path.includes("artifacts") && url.includes("evaluation.json")) return { body: EVALUATION };
        if (path.includes("artifacts")) return { body: { records: [{ amount: 1 }], labels: [1] } };
        return { status: 501, body: { message: `${method} ${url}` } };
    }
  }
}

async function gather(change: (workspace: Workspace) => void = () => undefined) {
  const workspace = new Workspace();
  change(workspace);
  const server = await HttpServer.start((request) => workspace.answer(request));
  const client = new DatabricksClient(server.url, () => Promise.resolve("token"));
  try {
    return await gatherProject(
      { client, outside: client, naming: new Naming("fraudops", "staging"), codeVersion: "beef" },
      "fraud",
    );
  } finally {
    await server.stop();
  }
}

test("the evidence has unit tests, training, model, gate, release and a query", async () => {
  expect(await gather()).toEqual({
    project: "fraud",
    unitTests: { runId: 11, codeVersion: "beef" },
    training: { runId: 12, nothingNew: false },
    model: {
      name: MODEL,
      version: "3",
      codeVersion: "beef",
      primary: "prAuc",
      metrics: [{ name: "prAuc", title: "PR-AUC", better: "higher", value: 0.8 }],
    },
    gate: { verdict: "passed" },
    release: { at: "2026-06-01T00:00:00+00:00", basis: "evidence dev/7ree/d" },
    query: { rows: 1 },
  });
});

test("a skipped training refers to the existing version", async () => {
  const found = await gather((workspace) => {
    workspace.trained = { job_run_id: "12", nothing_new: "3" };
    workspace.champion = { ...workspace.champion, job_run_id: "7" };
  });

  expect(found).toMatchObject({ training: { runId: 12, nothingNew: true }, model: { version: "3" } });
});

test("the evidence of a model that passed the gate with a waiver has the waiver", async () => {
  const found = await gather((workspace) => {
    workspace.champion = {
      ...workspace.champion,
      gate: "waived",
      waiver_reason: "labels are late",
      waiver_expires: "2026-07-01",
    };
  });

  expect(found.gate).toEqual({ verdict: "waived", waiver: "until 2026-07-01: labels are late" });
});

test.each<[string, (workspace: Workspace) => void, RegExp]>([
  [
    "jobs run other code",
    (each) => (each.jobCode = "0ld"),
    /runs code version 0ld, not the checked-out version beef: apply the stage/,
  ],
  [
    "unit tests have passed for other code",
    (each) => (each.tested = "0ld"),
    /passed for code version 0ld, not for the checked-out version beef/,
  ],
  ["no unit tests have passed", (each) => (each.tested = undefined), /job staging unit-tests/],
  ["a job has not run", (each) => (each.runs["training"] = []), /has not run: run `\.\/fraudops job staging training`/],
  [
    "the last training has failed",
    (each) => {
      each.runs["training"] = [{ run_id: 13, state: { life_cycle_state: "TERMINATED", result_state: "FAILED" } }];
    },
    /the last run of job fraudops-staging-fraud-training, run 13, is in state FAILED/,
  ],
  [
    "two jobs have the name of the training job",
    (each) => each.roles.push("training"),
    /2 jobs are named fraudops-staging-fraud-training on/,
  ],
  ["no version was released", (each) => (each.champion = undefined), /has no champion/],
  [
    "an earlier run trained the champion, e.g. after a rollback",
    (each) => (each.champion = { ...each.champion, job_run_id: "7" }),
    /trained by run 7, not by the last run, 12/,
  ],
  [
    "the gate has not passed",
    (each) => (each.champion = { ...each.champion, gate: "failed" }),
    /has not passed the gate \(failed\)/,
  ],
  [
    "the endpoint rejects the query",
    (each) => (each.scoring = { status: 400, body: { message: "no such column" } }),
    /no such column/,
  ],
])("fails when %s", async (_what, change, message) => {
  await expect(gather(change)).rejects.toThrow(message);
});

test("fails with all problems", async () => {
  const refused = gather((workspace) => {
    workspace.tested = undefined;
    workspace.champion = undefined;
  });

  await expect(refused).rejects.toThrow(/unit tests of fraud last passed for code version \(none\)[^]*no champion/);
});
