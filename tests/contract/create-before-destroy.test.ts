import type { JsonObject } from "../../core/json";
import { impossibleChanges } from "../../guard/cannot-change";
import { PlannedStack, type StackInput } from "../../guard/planned-stack";
import { SINGLE_ARGUMENTS } from "../../guard/single-arguments";
import { committedStacks, type CommittedStack } from "./committed-stacks";

/**
 * Resources of a workspace stack for which Terraform creates a replacement before it destroys the old resource, with
 * the reasons. Terraform extends `create_before_destroy` to the dependencies of a resource that sets it. The names here
 * lack the hash of the construct path.
 */
const NETWORK: Readonly<Record<string, string>> = {
  "databricks_mws_networks.Workspace_Network":
    "sets create_before_destroy, because the workspace moves to the new network configuration, which has another name",
  "terraform_data.Workspace_NetworkReach":
    "the network configuration depends on this resource, which exists only in the state",
  "aws_vpc.Network": "the network configuration depends on this resource, whose replacement the guard refuses",
  "aws_subnet.Network_Private0":
    "the network configuration depends on this resource, whose replacement the guard refuses",
  "aws_subnet.Network_Private1":
    "the network configuration depends on this resource, whose replacement the guard refuses",
  "aws_security_group.Network_Clusters":
    "the network configuration depends on this resource, whose replacement the guard refuses",
};

const PRIVATE_LINK: Readonly<Record<string, string>> = {
  "aws_subnet.Network_Endpoints_Subnet0":
    "sets create_before_destroy, because Terraform must move the endpoints out of a subnet before it destroys the subnet",
  "aws_subnet.Network_Endpoints_Subnet1":
    "sets create_before_destroy, because Terraform must move the endpoints out of a subnet before it destroys the subnet",
  "aws_security_group.Network_Endpoints_Group": "the VPC endpoints depend on this group",
  "aws_vpc_endpoint.Network_Endpoints_RestApi": "the registration in Databricks depends on this endpoint",
  "aws_vpc_endpoint.Network_Endpoints_Relay": "the registration in Databricks depends on this endpoint",
  "databricks_mws_vpc_endpoint.PrivateLink_RestApi":
    "the network configuration depends on this registration; a new endpoint is registered with a new name",
  "databricks_mws_vpc_endpoint.PrivateLink_Relay":
    "the network configuration depends on this registration; a new endpoint is registered with a new name",
};

const WHEEL: Readonly<Record<string, string>> = {
  "databricks_file.JobsWheel":
    "sets create_before_destroy, because jobs must use the new wheel before the old one is deleted; each wheel has its own path",
};

const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "dev-workspace": NETWORK,
  "staging-workspace": NETWORK,
  "prod-workspace": { ...NETWORK, ...PRIVATE_LINK },
  "dev-fraud": WHEEL,
  "dev-cash-demand": WHEEL,
  "staging-fraud": WHEEL,
  "prod-fraud": WHEEL,
};

const stacks = committedStacks();

/** Resources and data sources of a stack by address; addresses of data sources begin with `data.`. */
function blocksOf({ content }: CommittedStack): ReadonlyMap<string, JsonObject> {
  const { resource = {}, data = {} } = content.json;
  const flat = (blocks: typeof resource, prefix: string): (readonly [string, JsonObject])[] =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.entries(named).map(([name, block]) => [`${prefix}${type}.${name}`, block] as const),
    );
  return new Map([...flat(resource, ""), ...flat(data, "data.")]);
}

/**
 * Returns the resources with `create_before_destroy` and, as Terraform does, their direct and indirect dependencies.
 */
function createdFirst(stack: CommittedStack): readonly string[] {
  const blocks = blocksOf(stack);
  const reached = new Set<string>();
  const visit = (address: string): void => {
    if (reached.has(address)) return;
    reached.add(address);
    const text = JSON.stringify({ ...blocks.get(address), "//": undefined });
    for (const other of blocks.keys()) {
      if (other !== address && new RegExp(`(?<![\\w.])${other.replaceAll(".", "\\.")}(?![\\w-])`).test(text))
        visit(other);
    }
  };
  for (const [address, block] of blocks) {
    const lifecycle = block["lifecycle"] as JsonObject | undefined;
    if (lifecycle?.["create_before_destroy"] === true) visit(address);
  }
  return [...reached].filter((address) => !address.startsWith("data.")).sort();
}

const withoutHash = (address: string): string => address.replace(/_[0-9A-F]{8}$/, "");

test("Terraform creates the replacement before it destroys the old resource for exactly the listed resources", () => {
  const found = stacks.map((stack) => [stack.name, createdFirst(stack).map(withoutHash)] as const);
  const spread = Object.fromEntries(found.filter(([, addresses]) => addresses.length > 0));
  const decided = Object.entries(EXPECTED).map(([name, reasons]) => [name, Object.keys(reasons).sort()]);
  expect(spread).toEqual(Object.fromEntries(decided));
});

/**
 * Returns a plan that replaces one resource of a deployed stack by a new one with the same arguments, created first.
 */
function replacing(stack: CommittedStack, replaced: string): StackInput {
  const changes = [...blocksOf(stack)].map(([address, values]) => {
    const [type = "", name = ""] = address.split(".");
    const actions = address === replaced ? ["create", "delete"] : ["no-op"];
    const change = { actions, before: values, after: values, after_unknown: {} };
    return { address, mode: address.startsWith("data.") ? "data" : "managed", type, name, change };
  });
  return { part: "workspace", plan: { resource_changes: changes }, configuration: { ...stack.content.json } };
}

/**
 * All resources whose replacement is created before the old resource is destroyed. Leaves out `terraform_data`: these
 * resources exist only in the state, so the old and the new resource cannot conflict.
 */
const CREATED_FIRST = stacks
  .flatMap((stack) => createdFirst(stack).map((address) => [stack.name, address] as const))
  .filter(([, address]) => !address.startsWith("terraform_data."));

test.each(CREATED_FIRST)(
  "%s: the guard fails if a replacement of %s is created before the old one is destroyed",
  (name, address) => {
    const stack = stacks.find((each) => each.name === name) as CommittedStack;
    const refused = impossibleChanges(new PlannedStack(replacing(stack, address)), "dev");
    expect(refused.map(({ resource }) => resource)).toEqual([`workspace/${address}`]);
  },
);

test("each resource with create_before_destroy has a unique argument, except the VPC, because two VPCs may have the same range", () => {
  const types = new Set(CREATED_FIRST.map(([, address]) => address.split(".")[0] ?? ""));
  expect([...types].filter((type) => !(type in SINGLE_ARGUMENTS))).toEqual(["aws_vpc"]);
});
