import type { Registry } from "../../../sandbox/facts/types";
import { Sandbox, type Outcome, type Project } from "./terraform-project";
import { gate, toyRegistry } from "./toy-registry";

jest.setTimeout(60_000);

const ACCOUNT = { databricks: { host: "https://accounts.cloud.example", account_id: "x" } };
const AWS = { aws: { region: "eu-west-1" } };
const workspace = (name: string): object => ({
  databricks_mws_workspaces: { [name]: { account_id: "x", workspace_name: name, aws_region: "eu-west-1" } },
});

describe("the provider with the real Terraform", () => {
  let sandbox: Sandbox;
  let project: Project;
  beforeEach(async () => {
    gate.pass = () => Promise.resolve();
    sandbox = await Sandbox.start(toyRegistry);
    project = sandbox.project("stack");
  });
  afterEach(async () => {
    await sandbox.stop();
    sandbox.remove();
  });

  async function initialized(config: object, target = project): Promise<void> {
    target.configure(config);
    expect(await target.init()).toMatchObject({ code: 0 });
  }

  /** Applies a project, and expects a second plan without changes. @returns the output of the apply */
  async function converged(target = project): Promise<string> {
    const applied = await target.apply();
    if (applied.code !== 0) throw new Error(applied.output);
    expect(await target.plan()).toMatchObject({ code: 0 });
    return applied.output;
  }

  /** Returns the output of a Terraform command, which must exit with 1. */
  async function failureOf(command: Promise<Outcome>): Promise<string> {
    const { code, output } = await command;
    expect(code).toBe(1);
    return output;
  }

  const network = (cidr: string, tags = {}): object => ({
    provider: AWS,
    data: { aws_region: { here: {} } },
    resource: {
      aws_vpc: { main: { cidr_block: cidr, tags: { region: "${data.aws_region.here.name}", ...tags } } },
      aws_subnet: { one: { vpc_id: "${aws_vpc.main.id}", cidr_block: cidr } },
    },
  });

  test("creates, updates, replaces resources with dependents, and destroys them; a second plan never has changes", async () => {
    await initialized(network("10.0.0.0/16"));
    expect(await converged()).toContain("2 added");
    expect(project.state()["aws_vpc.main"]).toMatchObject({ id: "vpc-1", tags_all: { region: "eu-west-1" } });

    project.configure(network("10.0.0.0/16", { team: "fraud" }));
    expect(await converged()).toContain("0 added, 1 changed, 0 destroyed");
    expect(sandbox.store.get("aws_vpc", "aws", "vpc-1")?.attributes).toMatchObject({ tags: { team: "fraud" } });

    project.configure(network("10.1.0.0/16"));
    expect(await converged()).toContain("2 added, 0 changed, 2 destroyed");
    expect(sandbox.store.find("aws_vpc").map(({ id }) => id)).toEqual(["vpc-2"]);

    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect([...sandbox.store.find("aws_vpc"), ...sandbox.store.find("aws_subnet")]).toEqual([]);
  });

  test("shows objects changed outside Terraform as drift, and recreates deleted ones", async () => {
    await initialized(network("10.0.0.0/16"));
    await converged();
    const vpc = sandbox.store.get("aws_vpc", "aws", "vpc-1");
    if (!vpc) throw new Error("the VPC is missing");
    await sandbox.store.put({ ...vpc, attributes: { ...vpc.attributes, tags: {} } });
    await sandbox.store.delete("aws_subnet", "aws", "subnet-1");
    expect(await project.plan()).toMatchObject({ code: 2, output: expect.stringContaining("1 to add, 1 to change") });
    await converged();
  });

  test("after an import by id, a plan has no changes", async () => {
    await initialized(network("10.0.0.0/16"));
    await converged();
    const other = sandbox.project("importer");
    await initialized(
      { provider: AWS, resource: { aws_vpc: { main: { cidr_block: "10.0.0.0/16", tags: { region: "eu-west-1" } } } } },
      other,
    );
    expect(await other.run("import", "-input=false", "aws_vpc.main", "vpc-1")).toMatchObject({ code: 0 });
    expect(await other.plan()).toMatchObject({ code: 0 });
    expect(await other.run("import", "-input=false", "aws_vpc.main", "vpc-9")).toMatchObject({ code: 1 });
  });

  test("objects and states persist after a restart of the sandbox", async () => {
    await initialized(network("10.0.0.0/16"));
    await converged();
    sandbox = await sandbox.restart();
    project = sandbox.project("stack");
    expect(await project.plan()).toMatchObject({ code: 0 });
  });

  test("distinguishes workspaces by the provider's host", async () => {
    await initialized({ provider: ACCOUNT, resource: workspace("dev") });
    await converged();
    await initialized({ provider: ACCOUNT, resource: workspace("prod") }, sandbox.project("prod-workspace"));
    await converged(sandbox.project("prod-workspace"));
    const policy = { databricks_cluster_policy: { p: { name: "small", definition: "{}" } } };
    const inWorkspace = (host: string): object => ({ provider: { databricks: { host } }, resource: policy });
    for (const [name, host] of [
      ["dev", "https://dev.example"],
      ["prod", "https://prod.example/"],
    ] as const) {
      await initialized(inWorkspace(host), sandbox.project(`${name}-platform`));
      await converged(sandbox.project(`${name}-platform`));
    }
    expect(sandbox.store.find("databricks_cluster_policy").map(({ scope }) => scope)).toEqual([
      "7000000000000001",
      "7000000000000002",
    ]);

    // THEN a second cluster policy with the same name in the same workspace is refused
    await initialized(inWorkspace("https://dev.example"), sandbox.project("again"));
    const again = await sandbox.project("again").apply();
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining('name "small" already exists') });
  });

  test("fails on a host without a workspace, and lists the existing hosts", async () => {
    await initialized({ provider: ACCOUNT, resource: workspace("dev") });
    await converged();
    const resource = { databricks_cluster_policy: { p: { name: "p" } } };
    await initialized(
      { provider: { databricks: { host: "https://staging.example" } }, resource },
      sandbox.project("lost"),
    );
    const output = await failureOf(sandbox.project("lost").apply());
    expect(output).toContain('no workspace of the sandbox has the URL "https://staging.example"');
    expect(output).toContain("dev: https://dev.example");
  });

  test("fails on a workspace-level type with the account-level provider", async () => {
    await initialized({ provider: ACCOUNT, resource: { databricks_cluster_policy: { p: { name: "p" } } } });
    expect(await failureOf(project.apply())).toContain("databricks_cluster_policy needs a workspace");
  });

  test("fails on a reference to an object that does not exist, and creates nothing", async () => {
    await initialized({
      provider: AWS,
      resource: { aws_subnet: { s: { vpc_id: "vpc-404", cidr_block: "10.0.0.0/24" } } },
    });
    const output = await failureOf(project.apply());
    expect(output).toContain('aws_vpc with id "vpc-404" does not exist');
    expect(output).toContain('"vpc_id" must name an object that exists');
    expect(sandbox.store.find("aws_subnet")).toEqual([]);
  });

  test("fails on a rejected change, and keeps the object in state", async () => {
    await initialized({ provider: AWS, resource: { aws_s3_bucket: { b: { bucket: "data" } } } });
    await converged();
    expect(await failureOf(project.destroy())).toContain("bucket data is not empty");
    expect(Object.keys(project.state())).toEqual(["aws_s3_bucket.b"]);
    project.configure({ provider: AWS, resource: { aws_s3_bucket: { b: { bucket: "data", force_destroy: true } } } });
    await converged();
    expect(await project.destroy()).toMatchObject({ code: 0 });
  });

  test("a plan fails if it removes an argument that the API only lets change, e.g. the comment of a credential", async () => {
    const credential = (comment?: string): object => ({
      provider: ACCOUNT,
      resource: {
        databricks_storage_credential: {
          one: { name: "one", aws_iam_role: { role_arn: "arn:r" }, ...(comment !== undefined && { comment }) },
        },
      },
    });
    await initialized(credential("mine"));
    await converged();
    project.configure(credential("yours"));
    await converged();

    project.configure(credential());
    expect(await failureOf(project.plan())).toContain("the comment of a credential cannot be removed");
  });

  test("fails on an argument without a known behaviour, and names type and argument", async () => {
    await initialized({
      provider: AWS,
      resource: { aws_vpc: { v: { cidr_block: "10.0.0.0/16", instance_tenancy: "dedicated" } } },
    });
    expect(await failureOf(project.plan())).toContain(
      'sandbox: aws_vpc: no known behaviour for argument "instance_tenancy"',
    );
  });

  test("fails on a type without a behaviour, and names the type", async () => {
    await initialized({ provider: AWS, resource: { aws_sqs_queue: { q: { name: "q" } } } });
    expect(await failureOf(project.plan())).toContain("aws_sqs_queue");
  });

  test("fails on arguments that exclude or need each other, before anything is applied", async () => {
    const policy = { name: "p", definition: "{}", policy_family_id: "f" };
    await initialized({ provider: ACCOUNT, resource: { databricks_cluster_policy: { p: policy } } });
    const output = await failureOf(project.plan());
    expect(output).toContain('"definition": conflicts with policy_family_id');
    expect(output).toContain("all of `policy_family_definition_overrides` must be specified");
  });

  describe("when Terraform is killed in the middle of an apply", () => {
    const addresses = (count: number): object => ({
      provider: AWS,
      resource: { aws_eip: { e: { count, domain: "vpc" } } },
    });
    const idsInState = (target = project): unknown[] =>
      Object.values(target.state())
        .map(({ id }) => id)
        .sort();
    const idsInStore = (type = "aws_eip"): string[] =>
      sandbox.store
        .find(type)
        .map(({ id }) => id)
        .sort();

    /** Kills Terraform while the provider creates an `aws_eip`. The returned function lets the creation continue. */
    async function killDuringCreate(): Promise<() => void> {
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      const reached = new Promise<void>((resolve) => {
        gate.pass = () => {
          resolve();
          return opened;
        };
      });
      const { child, done } = project.start("apply", "-auto-approve", "-input=false");
      await reached;
      child.kill("SIGKILL");
      await done;
      gate.pass = () => Promise.resolve();
      return open;
    }

    test("the creation continues; an object without a unique name is created twice, as in a cloud", async () => {
      await initialized(addresses(2));
      (await killDuringCreate())();
      await converged();
      expect(idsInState()).toHaveLength(2);
      expect(idsInStore()).toHaveLength(4);
      expect(idsInStore()).toEqual(expect.arrayContaining(idsInState()));
    });

    test("fails on the name of an object that the killed process created, until the object is imported", async () => {
      const bucket = { bucket: "one", force_destroy: true };
      await initialized({ provider: AWS, resource: { aws_s3_bucket: { b: bucket } } });
      await project.apply("-state-out=lost.tfstate");
      expect(await project.apply()).toMatchObject({ code: 1, output: expect.stringContaining("already exists") });
      expect(await project.run("import", "aws_s3_bucket.b", idsInStore("aws_s3_bucket")[0] ?? "")).toMatchObject({
        code: 0,
      });
      await converged();
      expect(idsInStore("aws_s3_bucket")).toHaveLength(1);
    });

    test("resources with equal arguments are separate objects, within one configuration and across several", async () => {
      await initialized(addresses(3));
      await project.apply();
      const other = sandbox.project("other");
      await initialized(addresses(3), other);
      await other.apply();
      expect(idsInStore()).toHaveLength(6);
      expect([...idsInState(), ...idsInState(other)].sort()).toEqual(idsInStore());
    });
  });

  test("several stacks can be applied at once", async () => {
    const projects = ["a", "b", "c"].map((name) => sandbox.project(name));
    for (const [index, each] of projects.entries()) await initialized(network(`10.${String(index)}.0.0/16`), each);
    await Promise.all(projects.map((each) => converged(each)));
    expect(sandbox.store.find("aws_subnet")).toHaveLength(3);
  });
});

test("fails to start with a behaviour for a type without a committed schema", async () => {
  const behaviour = { ...toyRegistry.resources.get("aws_vpc"), type: "aws_no_such_thing" };
  const registry = { ...toyRegistry, resources: new Map([[behaviour.type, behaviour]]) } as Registry;
  await expect(Sandbox.start(registry)).rejects.toThrow("aws_no_such_thing");
});
