import { blocks, text } from "../facts/values";
import { denied } from "../facts/errors";
import type { JsonObject, ObjectStore, Scope } from "../ports";
import type { Permissions } from "./permissions";
import type { Principal, Principals } from "./principals";

/**
 * Checks who may create a job with given settings. The creator must have access to the cluster policies, and the job
 * must run as its creator or as a service principal on which the creator has the role `servicePrincipal.user`.
 * Workspace administrators are exempt.
 *
 * Source: Databricks, "Compute permissions" (a cluster without a policy requires the entitlement for unrestricted
 * cluster creation), "Roles for managing service principals", "Configure identity for job runs".
 */
export class JobAccess {
  public constructor(
    private readonly store: ObjectStore,
    private readonly principals: Principals,
    private readonly permissions: Permissions,
  ) {}

  /**
   * Checks that a principal may create or update a job.
   *
   * @param job in the shape of `databricks_job`
   * @param prior the job before an update; unchanged settings are not checked again
   * @throws CloudError 403
   */
  public require(principal: Principal, workspaceId: Scope, job: JsonObject, prior: JsonObject = {}): void {
    if (this.principals.workspaceAccess(principal, workspaceId) === "ADMIN") return;
    const known = new Set(clustersOf(prior).map((cluster) => JSON.stringify(cluster)));
    for (const cluster of clustersOf(job)) {
      if (!known.has(JSON.stringify(cluster))) this.requireCluster(principal, workspaceId, text(cluster, "policy_id"));
    }
    const [before, after] = [runAsOf(prior), runAsOf(job)];
    if (after !== "" && after !== before && after !== principal.name) this.requireUse(principal, after);
  }

  private requireCluster(principal: Principal, workspaceId: Scope, policy: string): void {
    if (policy !== "") {
      this.permissions.require(principal, workspaceId, "cluster-policies", policy, "CAN_USE");
      return;
    }
    const [stored] = this.store.find("databricks_service_principal", "account", { application_id: principal.name });
    if (stored?.attributes["allow_cluster_create"] === true) return;
    throw denied(`${principal.displayName} is not authorized to create clusters without a policy.`);
  }

  /** Throws unless a rule set gives the principal, or a group of it, the role to run jobs as `runAs`. */
  private requireUse(principal: Principal, runAs: string): void {
    const names = new Set([
      `servicePrincipals/${principal.name}`,
      `users/${principal.name}`,
      ...this.principals.groupsOf(principal).map(({ attributes }) => `groups/${text(attributes, "display_name")}`),
    ]);
    const given = this.store
      .find("databricks_access_control_rule_set", "account")
      .filter(({ attributes }) => text(attributes, "name").includes(`/servicePrincipals/${runAs}/`))
      .flatMap(({ attributes }) => blocks(attributes, "grant_rules"))
      .filter((rule) => text(rule, "role") === "roles/servicePrincipal.user")
      .flatMap((rule) => (rule["principals"] as readonly string[] | undefined) ?? []);
    if (given.some((name) => names.has(name))) return;
    throw denied(`${principal.displayName} does not have the role servicePrincipal.user on ${runAs}.`);
  }
}

function clustersOf(job: JsonObject): readonly JsonObject[] {
  return [...blocks(job, "job_cluster"), ...blocks(job, "task")].flatMap((each) => blocks(each, "new_cluster"));
}

function runAsOf(job: JsonObject): string {
  const [runAs = {}] = blocks(job, "run_as");
  return text(runAs, "service_principal_name") || text(runAs, "user_name");
}
