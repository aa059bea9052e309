"""Calls a workspace with the unmodified databricks-sdk, and prints the results as one JSON object.

Arguments: token of a principal without the permission to query the serving endpoint that this program creates.
"""

import io
import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import AlreadyExists, NotFound, PermissionDenied
from databricks.sdk.service.serving import EndpointCoreConfigInput, Route, ServedEntityInput, TrafficConfig

client = WorkspaceClient()
seen = {"me": client.current_user.me().user_name}

folder = "/Volumes/main/fraud/exchange"
client.files.upload(f"{folder}/a/b.txt", io.BytesIO(b"hello"), overwrite=True)
try:
    client.files.upload(f"{folder}/a/b.txt", io.BytesIO(b"again"), overwrite=False)
except AlreadyExists:
    seen["second_upload"] = "refused"
seen["download"] = client.files.download(f"{folder}/a/b.txt").contents.read().decode()
seen["size"] = client.files.get_metadata(f"{folder}/a/b.txt").content_length
seen["directory"] = [entry.name for entry in client.files.list_directory_contents(f"{folder}/a")]
large = b"x" * (60 * 1024 * 1024)
client.files.upload(f"{folder}/a/large.bin", io.BytesIO(large), overwrite=True)
seen["large"] = client.files.get_metadata(f"{folder}/a/large.bin").content_length == len(large)
client.files.delete(f"{folder}/a/b.txt")
try:
    client.files.download(f"{folder}/a/b.txt")
except NotFound:
    seen["after_delete"] = "not found"

job = next(iter(client.jobs.list(name="greeting")))
run = client.jobs.run_now(job.job_id).result()
seen["run"] = run.state.result_state.value
seen["output"] = client.jobs.get_run_output(run.tasks[0].run_id).logs
seen["runs"] = len(list(client.jobs.list_runs(job_id=job.job_id)))

name = "fraud"
entity = ServedEntityInput(
    name="champion",
    entity_name="main.fraud.model",
    entity_version="1",
    workload_size="Small",
    scale_to_zero_enabled=False,
)
client.serving_endpoints.create(name, config=EndpointCoreConfigInput(name=name, served_entities=[entity]))
client.serving_endpoints.wait_get_serving_endpoint_not_updating(name)
updated = client.serving_endpoints.update_config_and_wait(
    name,
    served_entities=[entity],
    traffic_config=TrafficConfig(routes=[Route(served_model_name="champion", traffic_percentage=100)]),
)
seen["endpoint"] = updated.state.ready.value
seen["config_version"] = updated.config.config_version
answer = client.serving_endpoints.query(name, dataframe_records=[{"amount": 1.0}])
seen["predictions"] = answer.predictions
seen["served_model_name"] = answer.served_model_name
try:
    WorkspaceClient(host=client.config.host, token=sys.argv[1]).serving_endpoints.query(name, dataframe_records=[])
except PermissionDenied:
    seen["stranger"] = "denied"
seen["policies"] = len(list(client.cluster_policies.list()))
seen["catalogs"] = [catalog.name for catalog in client.catalogs.list()]
seen["tables"] = [table.full_name for table in client.tables.list("main", "fraud")]
columns = client.tables.get("main.fraud.sales").columns
seen["columns"] = [[column.name, column.type_text, column.type_name.value] for column in columns]
seen["no_table"] = client.tables.exists("main.fraud.none").table_exists
json.dump(seen, sys.stdout)
