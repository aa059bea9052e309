import { isSet, UNKNOWN } from "../planned-stack";
import { each, when, type Rule } from "../rule";

/** The workspace and what it is made of. */
export const WORKSPACE_RULES: readonly Rule[] = [
  {
    id: "workspace-network",
    severity: "error",
    what: "A workspace runs its clusters in a network of ours.",
    why: "In a network that Databricks makes, nobody of ours decides where clusters may connect.",
    remedy: "Give the workspace network_id, of a databricks_mws_networks.",
    check: each(["databricks_mws_workspaces"], ({ values }) =>
      when(!isSet(values["network_id"]) && values["compute_mode"] !== "SERVERLESS", "no network of its own"),
    ),
  },
  {
    id: "network-zones",
    severity: "error",
    what: "A workspace's network has one security group and subnets in two zones at least.",
    why: "Databricks refuses less, after minutes; and one zone that fails stops the service.",
    remedy: "Give databricks_mws_networks two subnets of different zones.",
    check: each(["databricks_mws_networks"], ({ values }) => [
      ...when(values["subnet_ids"] !== UNKNOWN && [values["subnet_ids"]].flat().length < 2, "fewer than two subnets"),
      ...when([values["security_group_ids"]].flat().filter(isSet).length === 0, "no security group"),
    ]),
  },
  {
    id: "legacy-storage",
    severity: "error",
    what: "Nothing is kept in DBFS, mounted, or run from there.",
    why: "Every user of the workspace reads and writes DBFS, past Unity Catalog; Databricks is taking it away.",
    remedy: "Use a volume of the stage's catalog.",
    check: (stack, posture) => [
      ...each(["databricks_mount", "databricks_dbfs_file"], ({ type }) => [type])(stack, posture),
      ...each(["databricks_job", "databricks_cluster"], ({ values }) =>
        when(/"dbfs:\/(?!Volumes\/|databricks-datasets\/)/.test(JSON.stringify(values)), "a path in DBFS"),
      )(stack, posture),
    ],
  },
  {
    id: "init-script",
    severity: "error",
    what: "No script runs on every cluster of the workspace.",
    why: "Whoever changes it runs code as everyone, with everyone's rights.",
    remedy: "Put what jobs need into their wheel.",
    check: each(["databricks_global_init_script"], () => ["a script for every cluster"]),
  },
];
