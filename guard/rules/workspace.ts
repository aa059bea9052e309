import { isSet, UNKNOWN } from "../planned-stack";
import { allOf, each, when, type Rule } from "../rule";

/** Rules for workspaces. */
export const WORKSPACE_RULES: readonly Rule[] = [
  {
    id: "workspace-network",
    severity: "error",
    what: "A workspace has a customer-managed network.",
    why: "In a Databricks-managed network, the organisation cannot restrict the connections of clusters.",
    remedy: "Set network_id of the workspace to a databricks_mws_networks.",
    check: each(["databricks_mws_workspaces"], ({ values }) =>
      when(
        !isSet(values["network_id"]) && values["compute_mode"] !== "SERVERLESS",
        "the workspace has no customer-managed network",
      ),
    ),
  },
  {
    id: "network-zones",
    severity: "error",
    what: "A workspace's network has a security group and subnets in at least two zones.",
    why: "Databricks rejects a network with fewer subnets, but only after some minutes, and a failed zone would stop the service.",
    remedy: "Add a security group and two subnets in different zones to databricks_mws_networks.",
    check: each(["databricks_mws_networks"], (network, stack) => {
      const { subnet_ids: ids, security_group_ids: groups } = network.values;
      const subnets = stack.ofType("aws_subnet").filter((subnet) => network.refersTo(subnet, "subnet_ids"));
      const zones = new Set(subnets.map(({ values }) => values["availability_zone"] ?? UNKNOWN));
      return [
        // A text is a reference to a list that is known only after the apply.
        ...when(typeof ids !== "string" && [ids].flat().length < 2, "the network has fewer than two subnets"),
        ...when(
          subnets.length > 1 && zones.size === 1 && !zones.has(UNKNOWN),
          `all subnets of the network are in the zone ${[...zones].join("")}`,
        ),
        ...when([groups].flat().filter(isSet).length === 0, "the network has no security group"),
      ];
    }),
  },
  {
    id: "legacy-storage",
    severity: "error",
    what: "There are no files in DBFS, no mounts, and no code that runs from DBFS.",
    why: "All users of the workspace can read and write DBFS, which Unity Catalog does not govern; Databricks has deprecated it.",
    remedy: "Use a volume of the stage's catalog.",
    check: allOf(
      each(["databricks_mount", "databricks_dbfs_file"], ({ type }) => [`${type} uses DBFS`]),
      each(["databricks_job", "databricks_cluster"], ({ values }) =>
        when(/"dbfs:\/(?!Volumes\/|databricks-datasets\/)/.test(JSON.stringify(values)), "a path begins with dbfs:/"),
      ),
    ),
  },
  {
    id: "init-script",
    severity: "error",
    what: "There are no global init scripts.",
    why: "Anyone who can change the script can run code on every cluster with the permissions of all users.",
    remedy: "Add the dependencies of jobs to their wheel.",
    check: each(["databricks_global_init_script"], () => ["the script runs on every cluster of the workspace"]),
  },
];
