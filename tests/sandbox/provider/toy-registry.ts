import type { AttributeFacts, DataSourceBehaviour, Registry, ResourceBehaviour } from "../../../sandbox/facts/types";
import { CloudError, type JsonObject, type Runtime } from "../../../sandbox/ports";

type Facts = Readonly<Record<string, AttributeFacts>>;

const evidence = { evidence: "assumed", source: "toy behaviour of a test" } as const;

function resource(
  spec: Pick<ResourceBehaviour, "type" | "scope" | "create"> & Partial<ResourceBehaviour>,
): ResourceBehaviour {
  return { ...evidence, ...spec };
}

const numbered =
  (prefix: string, more: (id: string) => JsonObject = () => ({})): ResourceBehaviour["create"] =>
  async (_planned, { store }) => {
    const id = `${prefix}${String(await store.next(prefix))}`;
    return { id, ...more(id) };
  };

/** Lets tests delay the creation of each `aws_eip`: the creation waits for the promise that `pass` returns. */
export const gate: { pass: () => Promise<void> } = { pass: () => Promise.resolve() };

const resources: ResourceBehaviour[] = [
  resource({
    type: "aws_vpc",
    scope: "aws",
    create: numbered("vpc-", (id) => ({ arn: `arn:aws:ec2:::vpc/${id}`, enable_dns_support: true })),
    plan: ({ tags }) => ({ tags_all: (tags as JsonObject | undefined) ?? {} }),
  }),
  resource({
    type: "aws_subnet",
    scope: "aws",
    references: [{ path: "vpc_id", kind: "aws_vpc" }],
    create: numbered("subnet-"),
  }),
  resource({
    type: "aws_eip",
    scope: "aws",
    create: async (_planned, { store }) => {
      const id = `eip-${String(await store.next("eip"))}`;
      await gate.pass();
      return { id, public_ip: "192.0.2.1" };
    },
  }),
  resource({
    type: "aws_s3_bucket",
    scope: "aws",
    unique: [["bucket"]],
    create: ({ bucket }) => ({ id: bucket ?? "", arn: `arn:aws:s3:::${bucket as string}` }),
    delete: ({ id, attributes }) => {
      if (attributes["force_destroy"] !== true)
        throw new CloudError(409, "BucketNotEmpty", `bucket ${id} is not empty`);
    },
  }),
  resource({
    type: "databricks_mws_workspaces",
    scope: "account",
    create: async ({ workspace_name: name }, { store }) => {
      const workspaceId = await store.next("workspace", 7_000_000_000_000_001);
      return {
        id: `account/${String(workspaceId)}`,
        workspace_id: workspaceId,
        workspace_url: `https://${name as string}.example`,
      };
    },
  }),
  resource({
    type: "databricks_cluster_policy",
    scope: "workspace",
    unique: [["name"]],
    create: numbered("policy-", (id) => ({ policy_id: id })),
  }),
  resource({
    type: "databricks_job",
    scope: "workspace",
    references: [{ path: "task.new_cluster.policy_id", kind: "databricks_cluster_policy" }],
    create: numbered("job-", (id) => ({ url: `#job/${id}` })),
  }),
  resource({
    type: "databricks_storage_credential",
    scope: "account",
    notRemovable: { comment: "the comment of a credential cannot be removed" },
    create: ({ name }) => ({ id: name ?? "", aws_iam_role: [{ external_id: "e-1", unity_catalog_iam_arn: "arn:uc" }] }),
  }),
];

const dataSources: DataSourceBehaviour[] = [
  { ...evidence, type: "aws_region", read: () => ({ id: "eu-west-1", name: "eu-west-1", description: "Europe" }) },
  {
    ...evidence,
    type: "databricks_mws_workspaces",
    read: (_config, { store }) => ({
      id: "account",
      ids: Object.fromEntries(
        store
          .find("databricks_mws_workspaces")
          .map(({ attributes }) => [attributes["workspace_name"] as string, attributes["workspace_id"] ?? null]),
      ),
    }),
  },
];

const attributes: Readonly<Record<string, Facts>> = {
  aws_vpc: {
    cidr_block: { forceNew: true },
    tags: {},
    enable_dns_support: { default: true },
    enable_dns_hostnames: {},
  },
  aws_subnet: {
    cidr_block: { forceNew: true },
    vpc_id: { forceNew: true },
    tags: {},
    availability_zone: { forceNew: true },
  },
  aws_eip: { domain: {}, tags: {} },
  aws_s3_bucket: { bucket: { forceNew: true }, force_destroy: { default: false }, tags: {} },
  databricks_mws_workspaces: { account_id: {}, workspace_name: {}, aws_region: { forceNew: true } },
  databricks_cluster_policy: {
    name: {},
    definition: { conflictsWith: ["policy_family_id"], suppress: "blanks" },
    policy_family_id: { requiredWith: ["policy_family_definition_overrides"] },
    policy_family_definition_overrides: {},
  },
  databricks_job: {
    name: {},
    max_concurrent_runs: { default: 1 },
    "task.*": {},
    "task.task_key": {},
    "email_notifications.on_failure": {},
    tags: {},
  },
  databricks_storage_credential: { name: { forceNew: true }, "aws_iam_role.role_arn": {}, comment: {} },
};

/** A registry of the sandbox's provider with simplified implementations of a few real resource types. */
export const toyRegistry: Registry = {
  resources: new Map(resources.map((behaviour) => [behaviour.type, behaviour])),
  dataSources: new Map(dataSources.map((behaviour) => [behaviour.type, behaviour])),
  attributes: new Map(Object.entries(attributes)),
};

/** A runtime in which every call fails, because the resource types of `toyRegistry` do not use it. */
export const noRuntime = new Proxy(
  {},
  {
    get: (_, name) => () => {
      throw new Error(`the toy behaviours do not use Runtime.${String(name)}`);
    },
  },
) as Runtime;
