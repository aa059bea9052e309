"""Calls a workspace with the unmodified Databricks SDK and MLflow client, and prints the results as one JSON object.

Environment: DATABRICKS_HOST, DATABRICKS_TOKEN; MLFLOW_TRACKING_URI, MLFLOW_REGISTRY_URI, MLFLOW_TRACKING_TOKEN.
Arguments: job name, endpoint, volume path, registered model.
"""

import io
import json
import sys

import mlflow
from databricks.sdk import WorkspaceClient
from mlflow import MlflowClient


def main(job_name: str, endpoint: str, volume: str, model: str) -> None:
    workspace = WorkspaceClient()
    workspace.files.upload(f"{volume}/note.txt", io.BytesIO(b"from the sdk"), overwrite=True)
    note = workspace.files.download(f"{volume}/note.txt").contents.read().decode()
    workspace.files.delete(f"{volume}/note.txt")
    job = next(iter(workspace.jobs.list(name=job_name)))
    run = workspace.jobs.run_now(job.job_id).result()
    registry = MlflowClient()
    champion = registry.get_model_version_by_alias(model, "champion")
    held_back = mlflow.artifacts.load_dict(f"runs:/{champion.run_id}/evaluation/held_back.json")
    answer = workspace.serving_endpoints.query(endpoint, dataframe_records=held_back["records"])
    loaded = mlflow.pyfunc.load_model(f"models:/{model}@champion")
    print(
        json.dumps(
            {
                "user": workspace.current_user.me().user_name,
                "note": note,
                "run": run.state.result_state.value,
                "runs": len(list(workspace.jobs.list_runs(job_id=job.job_id))),
                "ready": workspace.serving_endpoints.get(endpoint).state.ready.value,
                "predictions": len(answer.predictions),
                "version": champion.version,
                "inputs": sorted(loaded.metadata.get_input_schema().input_names()),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
