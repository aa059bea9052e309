"""Calls the account API with the unmodified databricks-sdk, and prints the results as one JSON object."""

import json

from databricks.sdk import AccountClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service.iam import WorkspacePermission

client = AccountClient()
seen: dict[str, object] = {
    "workspaces": [workspace.workspace_name for workspace in client.workspaces.list()],
    "metastores": [metastore.name for metastore in client.metastores.list()],
}

group = client.groups_v2.create(display_name="made-by-sdk")
seen["group"] = client.groups_v2.get(group.id).display_name
client.workspace_assignment.update(1001, int(group.id), permissions=[WorkspacePermission.USER])
assigned = {each.principal.principal_id: each.permissions for each in client.workspace_assignment.list(1001)}
seen["assigned"] = [permission.value for permission in assigned[int(group.id)]]
try:
    client.workspaces.get(7)
except NotFound:
    seen["no_workspace"] = "not found"

print(json.dumps(seen))
