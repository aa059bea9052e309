"""Calls two workspaces of a sandbox with the unmodified MLflow client, and prints the results as one JSON object.

Arguments: URL of the second workspace, token of a principal that may not write to the experiment.
"""

import json
import os
import sys

import mlflow
import pandas as pd
import requests
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature

MODEL = "main.fraud.fraud_model"
OTHER_WORKSPACE, OUTSIDER = sys.argv[1:]

seen = {}


class Double(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input["x"] * 2


def refused(name, action):
    try:
        action()
    except (MlflowException, requests.HTTPError) as error:
        seen[name] = str(error)
    else:
        seen[name] = "was not refused"


client = mlflow.MlflowClient()
mlflow.set_experiment("/Shared/fraud")
seen["experiments"] = [experiment.name for experiment in mlflow.search_experiments()]
seen["by_filter"] = len(mlflow.search_experiments(filter_string="name = '/Shared/fraud'"))
refused("relative_experiment", lambda: mlflow.create_experiment("fraud"))

data = pd.DataFrame({"x": [1.0, 2.0]})
signature = infer_signature(data, data["x"] * 2)
with mlflow.start_run() as run:
    mlflow.log_params({"depth": 3})
    mlflow.log_metrics({"pr_auc": 0.5})
    mlflow.set_tag("job_run_id", "7")
    mlflow.log_dict({"a": 1}, "report/a.json")
    good = mlflow.pyfunc.log_model(name="model", python_model=Double(), signature=signature, pip_requirements=[])
    bare = mlflow.pyfunc.log_model(name="bare", python_model=Double(), pip_requirements=[])

found = mlflow.search_runs(filter_string="tags.job_run_id = '7'")
seen["runs"] = [found["metrics.pr_auc"][0], found["params.depth"][0]]
seen["artifact"] = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/report/a.json")

version = mlflow.register_model(good.model_uri, MODEL)
seen["version"] = str(version.version)
client.set_registered_model_alias(MODEL, "champion", version.version)
seen["by_alias"] = str(client.get_model_version_by_alias(MODEL, "champion").version)
seen["prediction"] = list(mlflow.pyfunc.load_model(f"models:/{MODEL}@champion").predict(data))
copied = client.copy_model_version(f"models:/{MODEL}/1", "main.fraud.copy")
seen["copy"] = [copied.name, str(copied.version)]

refused("no_signature", lambda: mlflow.register_model(bare.model_uri, MODEL))
refused("two_levels", lambda: mlflow.register_model(good.model_uri, "fraud.model"))
refused("no_catalog", lambda: mlflow.register_model(good.model_uri, "nowhere.fraud.model"))
refused("stage", lambda: client.transition_model_version_stage(MODEL, "1", "Production"))
refused("latest", lambda: client.get_latest_versions(MODEL))
refused("alias", lambda: client.set_registered_model_alias(MODEL, "v1", "1"))
refused("model_with_versions", lambda: client.delete_registered_model(MODEL))

experiment_id = run.info.experiment_id
other = mlflow.MlflowClient(tracking_uri=OTHER_WORKSPACE, registry_uri=OTHER_WORKSPACE)
refused("foreign_experiment", lambda: other.get_experiment(experiment_id))
refused("foreign_run", lambda: other.get_run(run.info.run_id))
seen["foreign_search"] = len(other.search_experiments())
mlflow.set_tracking_uri(OTHER_WORKSPACE)
mlflow.set_registry_uri(OTHER_WORKSPACE)
seen["foreign_load"] = list(mlflow.pyfunc.load_model(f"models:/{MODEL}/1").predict(data))
refused(
    "foreign_artifact",
    lambda: mlflow.artifacts.load_dict(f"mlflow-artifacts:/{experiment_id}/{run.info.run_id}/artifacts/report/a.json"),
)

os.environ["MLFLOW_TRACKING_TOKEN"] = OUTSIDER
refused("outsider_write", lambda: client.log_metric(run.info.run_id, "pr_auc", 1.0))
json.dump(seen, sys.stdout)
