import type { Examples } from "../support/examples";
import { resource, type PlannedFixture } from "../support/plan";

/** A network to create with a security group and a new subnet in each of the zones; undefined is an unknown zone. */
function networkIn(...zones: readonly (string | undefined)[]): readonly PlannedFixture[] {
  const subnets = zones.map((zone, index) =>
    resource(
      `aws_subnet.s${index}`,
      { availability_zone: zone ?? null },
      zone ? {} : { unknown: { availability_zone: true } },
    ),
  );
  const references = zones.map((_zone, index) => `\${aws_subnet.s${index}.id}`);
  const network = resource(
    "databricks_mws_networks.n",
    { security_group_ids: ["sg-1"] },
    { unknown: { subnet_ids: true }, configured: { subnet_ids: references } },
  );
  return [network, ...subnets];
}

export const WORKSPACE_EXAMPLES: Examples = {
  "workspace-network": {
    broken: {
      "a network that Databricks manages": [
        ["the workspace has no customer-managed network"],
        [resource("databricks_mws_workspaces.w", { network_id: null })],
      ],
    },
    kept: {
      "a customer-managed network": [[resource("databricks_mws_workspaces.w", {}, { unknown: { network_id: true } })]],
      "a serverless workspace": [[resource("databricks_mws_workspaces.w", { compute_mode: "SERVERLESS" })]],
    },
  },
  "network-zones": {
    broken: {
      "one subnet and no security group": [
        ["the network has fewer than two subnets", "the network has no security group"],
        [resource("databricks_mws_networks.n", { subnet_ids: ["subnet-1"], security_group_ids: [] })],
      ],
      "no subnets and no security groups": [
        ["the network has fewer than two subnets", "the network has no security group"],
        [resource("databricks_mws_networks.n", { subnet_ids: null, security_group_ids: null })],
      ],
      "two subnets in one zone": [
        ["all subnets of the network are in the zone eu-west-1a"],
        networkIn("eu-west-1a", "eu-west-1a"),
      ],
    },
    kept: {
      "subnets in two zones": [networkIn("eu-west-1a", "eu-west-1b")],
      "subnets in zones that are unknown before the apply": [networkIn(undefined, undefined)],
      "two subnets and a security group": [
        [resource("databricks_mws_networks.n", { subnet_ids: ["subnet-1", "subnet-2"], security_group_ids: ["sg-1"] })],
      ],
      "a reference to a list of subnets that is unknown before the apply": [
        [
          resource(
            "databricks_mws_networks.n",
            { security_group_ids: ["sg-1"] },
            { unknown: { subnet_ids: true }, configured: { subnet_ids: "${aws_subnet.s[*].id}" } },
          ),
        ],
      ],
      "subnets that are unknown before the apply": [
        [
          resource(
            "databricks_mws_networks.n",
            {},
            {
              unknown: { subnet_ids: true, security_group_ids: true },
            },
          ),
        ],
      ],
    },
  },
  "legacy-storage": {
    broken: {
      "a mount and a file in DBFS": [
        ["databricks_mount.m: databricks_mount uses DBFS", "databricks_dbfs_file.f: databricks_dbfs_file uses DBFS"],
        [resource("databricks_mount.m", {}), resource("databricks_dbfs_file.f", {})],
      ],
      "a library in DBFS": [
        ["a path begins with dbfs:/"],
        [resource("databricks_job.j", { task: [{ library: [{ whl: "dbfs:/FileStore/jobs.whl" }] }] })],
      ],
      "a cluster log in DBFS": [
        ["a path begins with dbfs:/"],
        [
          resource("databricks_cluster.c", {
            cluster_log_conf: [{ dbfs: [{ destination: "dbfs:/cluster-logs" }] }],
          }),
        ],
      ],
    },
    kept: {
      "a library in a volume": [
        [
          resource("databricks_job.j", {
            task: [{ library: [{ whl: "/Volumes/a/b/c.whl" }, { whl: "dbfs:/Volumes/a/b/c.whl" }] }],
          }),
        ],
      ],
    },
  },
  "init-script": {
    broken: {
      "a global init script": [
        ["the script runs on every cluster of the workspace"],
        [resource("databricks_global_init_script.s", { enabled: false })],
      ],
    },
    kept: { "no global init script": [[resource("databricks_job.j", {})]] },
  },
};
