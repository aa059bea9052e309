import { invalid } from "../facts/errors";
import type { Scope } from "../ports";
import { isMissing, type Experiment, type MlflowClient } from "./mlflow-client";

/**
 * Manages the experiments of all workspaces in one MLflow server. The server stores the names of experiments with the
 * workspace id as a prefix, so that two workspaces can use the same path.
 */
export class Experiments {
  private readonly owners = new Map<string, Scope>();
  private readonly experimentsOfRuns = new Map<string, string>();

  public constructor(private readonly client: MlflowClient) {}

  /** Creates an experiment, or returns the id of the existing one with this name. */
  public async create(workspaceId: Scope, name: string): Promise<string> {
    const existing = await this.byName(workspaceId, name);
    if (existing !== undefined) return existing.experiment_id;
    const created = await this.client.call<{ experiment_id: string }>("POST", "experiments/create", {
      name: innerName(workspaceId, name),
    });
    return created.experiment_id;
  }

  public async rename(experimentId: string, workspaceId: Scope, name: string): Promise<void> {
    await this.client.call("POST", "experiments/update", {
      experiment_id: experimentId,
      new_name: innerName(workspaceId, name),
    });
  }

  /**
   * Deletes an experiment if it exists. Renames it first, so that another experiment can get its name: MLflow reserves
   * the names of deleted experiments.
   */
  public async delete(workspaceId: Scope, experimentId: string): Promise<void> {
    let name: string;
    try {
      const experiment = await this.client.experiment(experimentId);
      if (experiment.lifecycle_stage === "deleted") return;
      name = outerName(experiment.name);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await this.rename(experimentId, workspaceId, `/deleted/${experimentId}${name}`);
    await this.client.call("POST", "experiments/delete", { experiment_id: experimentId });
  }

  /** Brings a deleted experiment back under the name that it had, and returns that name. */
  public async restore(workspaceId: Scope, experimentId: string): Promise<string> {
    await this.client.call("POST", "experiments/restore", { experiment_id: experimentId });
    const name = outerName((await this.client.experiment(experimentId)).name);
    await this.rename(experimentId, workspaceId, name);
    return name;
  }

  /** Workspace of an experiment. Throws if the experiment does not exist. */
  public async ownerOf(experimentId: string): Promise<Scope> {
    const known = this.owners.get(experimentId);
    if (known !== undefined) return known;
    const { name } = await this.client.experiment(experimentId);
    const owner = name.includes(":/") ? name.slice(0, name.indexOf(":/")) : "";
    this.owners.set(experimentId, owner);
    return owner;
  }

  /** Id of a run's experiment. Throws if the run does not exist. */
  public async experimentOfRun(runId: string): Promise<string> {
    const known = this.experimentsOfRuns.get(runId);
    if (known !== undefined) return known;
    const { run } = await this.client.call<{ run: { info: { experiment_id: string } } }>("GET", "runs/get", {
      run_id: runId,
    });
    this.experimentsOfRuns.set(runId, run.info.experiment_id);
    return run.info.experiment_id;
  }

  private async byName(workspaceId: Scope, name: string): Promise<Experiment | undefined> {
    try {
      const answer = await this.client.call<{ experiment: Experiment }>("GET", "experiments/get-by-name", {
        experiment_name: innerName(workspaceId, name),
      });
      return answer.experiment;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

/** Name of a workspace's experiment in the MLflow server. Throws if the name is not a workspace path. */
export function innerName(workspaceId: Scope, name: string): string {
  if (!name.startsWith("/")) {
    throw invalid(`experiment name '${name}' must be an absolute path in the workspace, e.g. /Shared/${name}`);
  }
  return `${workspaceId}:${name}`;
}

/** Name of an experiment in its workspace, from its name in the MLflow server. */
export function outerName(inner: string): string {
  return inner.replace(/^\w+:(\/deleted\/\w+)?(?=\/)/, "");
}
