import { Construct } from "constructs";
import { ClusterPolicy } from "../constructs/compute/cluster-policy";
import { Catalog } from "../constructs/unity-catalog/catalog";
import { SharedTables } from "../constructs/unity-catalog/shared-tables";
import { WorkspaceDirectory } from "../constructs/workspace/workspace-directory";
import type { AccountConfig } from "../config/schema";
import { slotCatalogComment, slotNaming } from "../core/naming";
import { slotNames, type SlotName } from "../core/slot";
import { grantAll, SLOT_PRIVILEGES } from "./privileges";
import type { StageContext } from "./stage-context";
import { StagePrincipals } from "./stage-principals";
import { workloadPolicies } from "./workload-policies";

/** Properties for `Slots`. */
export interface SlotsProps {
  /** Context of the stage whose workspace hosts the slots. */
  readonly context: StageContext;
  /** Storage root of the stage's catalog, e.g. `s3://bucket`; each slot's catalog uses a folder below it. */
  readonly storageRoot: string;
}

/**
 * Maximum number of clusters that a slot's principal can have under one policy at the same time: enough for the clusters
 * of a current job run and of the next one.
 */
const MAX_CLUSTERS = 4;

/**
 * The pool of slots for merge requests. Each slot has a catalog, cluster policies and a folder that only the slot's
 * service principals may use. The slot's service principal `deploy` creates the stage of a merge request in this
 * catalog and folder, with these policies, and needs no administrator rights.
 */
export class Slots extends Construct {
  public constructor(scope: Construct, id: string, props: SlotsProps) {
    super(scope, id);
    const { mergeRequests } = props.context.account;
    for (const slot of slotNames(mergeRequests?.slots ?? 0)) {
      new Slot(this, slot, { ...props, slot, tables: mergeRequests?.tables ?? [] });
    }
  }
}

type Tables = NonNullable<NonNullable<AccountConfig["mergeRequests"]>["tables"]>;

interface SlotProps extends SlotsProps {
  readonly slot: SlotName;
  /** Tables that every merge request may read. */
  readonly tables: Tables;
}

/** Resources of one slot. Deletion protection is that of the stage whose workspace hosts the slot. */
class Slot extends Construct {
  public constructor(scope: Construct, id: string, { context, storageRoot, slot, tables }: SlotProps) {
    super(scope, id);
    const naming = slotNaming(context.account.service, slot);
    const { deletionProtection } = context.stage;
    const principals = new StagePrincipals(this, "Principals", naming);
    const catalog = new Catalog(this, "Catalog", {
      catalogName: naming.catalog,
      // A folder below the storage root of the stage's catalog. The two catalogs do not overlap, because Unity Catalog
      // stores each catalog in a folder with a generated name below the catalog's storage root.
      storageRoot: `${storageRoot}/slots/${slot}`,
      comment: slotCatalogComment(slot),
      isolated: true,
      deletionProtection,
    });
    grantAll(catalog, SLOT_PRIVILEGES.catalog, principals);
    if (tables.length > 0) {
      grantAll(new SharedTables(this, "Tables", tables), SLOT_PRIVILEGES.sharedTable, principals);
    }
    const directory = new WorkspaceDirectory(this, "Directory", {
      directoryPath: naming.directory,
      deletionProtection,
    });
    grantAll(directory, SLOT_PRIVILEGES.directory, principals);
    for (const { workload, description, limits } of workloadPolicies(context)) {
      if (workload === "analysis") continue;
      const policy = new ClusterPolicy(this, `Policy-${workload}`, {
        policyName: naming.clusterPolicy(workload),
        description: `${description}, of the merge request in ${slot}`,
        limits: {
          ...limits,
          fixedWorkers: true,
          singleUserName: principals.service("jobs").applicationId,
          tags: { service: context.account.service, slot, workload },
        },
        maxClustersPerUser: MAX_CLUSTERS,
      });
      grantAll(policy, SLOT_PRIVILEGES[`${workload}Policy`], principals);
    }
  }
}
