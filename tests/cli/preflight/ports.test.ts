import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabricksClient } from "../../../cli/databricks/client";
import { awsPort } from "../../../cli/preflight/aws";
import { databricksAccountPort, workspacePort } from "../../../cli/preflight/databricks";

interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** A local server that stands for one API that preflight calls. */
class Api {
  private readonly server: Server;
  public readonly asked: string[] = [];

  public constructor(private readonly answer: (name: string, body: URLSearchParams) => Answer) {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const form = new URLSearchParams(body);
        const name = form.get("Action") ?? request.url ?? "";
        this.asked.push(body === "" ? name : `${name} ${body}`);
        const { status = 200, body: text } = this.answer(name, form);
        response.writeHead(status).end(request.method === "HEAD" ? undefined : text);
      });
    });
  }

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const items = (tag: string, ...each: readonly string[]): string =>
  `<${tag}>${each.map((item) => `<item>${item}</item>`).join("")}</${tag}>`;

const EC2: Readonly<Record<string, string>> = {
  DescribeAvailabilityZones: items("availabilityZoneInfo", "<zoneName>r-1b</zoneName>", "<zoneName>r-1a</zoneName>"),
  DescribeInstanceTypeOfferings: items("instanceTypeOfferingSet", "<location>r-1a</location>"),
  DescribeVpcs: items("vpcSet", "<vpcId>vpc-1</vpcId>", "<vpcId>vpc-2</vpcId>"),
  DescribeNatGateways: items(
    "natGatewaySet",
    ...["subnet-1", "subnet-2", "subnet-3"].map((subnet) => `<subnetId>${subnet}</subnetId>`),
  ),
  DescribeSubnets: items(
    "subnetSet",
    "<subnetId>subnet-1</subnetId><availabilityZone>r-1a</availabilityZone>",
    "<subnetId>subnet-2</subnetId><availabilityZone>r-1b</availabilityZone>",
    "<subnetId>subnet-3</subnetId><availabilityZone>r-1b</availabilityZone>",
  ),
};

const IAM: Readonly<Record<string, string>> = {
  GetCallerIdentity:
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>arn:aws:sts::1:assumed-role/apply/s</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
  GetRole:
    "<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::1:role/ci/apply</Arn></Role></GetRoleResult></GetRoleResponse>",
  SimulatePrincipalPolicy: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>
    <member><EvalActionName>ec2:CreateVpc</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>
    <member><EvalActionName>ec2:DescribeVpcs</EvalActionName><EvalDecision>allowed</EvalDecision></member>
    </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
};

const BUCKETS: Readonly<Record<string, number>> = { "/free": 404, "/foreign": 403, "/ours": 200 };

const aws = new Api((name) => {
  if (name in EC2) return { body: `<${name}Response>${EC2[name] ?? ""}</${name}Response>` };
  if (name in IAM) return { body: IAM[name] ?? "" };
  const status = BUCKETS[name.replace(/\/?(\?.*)?$/, "")];
  if (status !== undefined) return { status, body: "" };
  return name === "/" ? { body: JSON.stringify({ Quota: { Value: 5 } }) } : { status: 500, body: `unknown: ${name}` };
});

describe("AWS through its SDK", () => {
  const environment = process.env;
  const port = awsPort("eu-central-1");

  beforeAll(async () => {
    const AWS_ENDPOINT_URL = await aws.start();
    process.env = { ...environment, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
  });
  afterAll(async () => {
    process.env = environment;
    await aws.stop();
  });

  test("returns the caller", async () => {
    expect(await port.caller()).toEqual({ accountId: "1", arn: "arn:aws:sts::1:assumed-role/apply/s" });
  });

  test("returns all zones and the zones that offer an instance type", async () => {
    expect(await port.zones()).toEqual(["r-1a", "r-1b"]);
    expect(await port.zonesOffering("m6gd.xlarge")).toEqual(["r-1a"]);
  });

  test("returns limit and usage of a quota, and for NAT gateways the usage of the zone with the most gateways", async () => {
    expect(await port.quota("vpcs")).toEqual({ limit: 5, used: 2 });
    expect(await port.quota("natGateways")).toEqual({ limit: 5, used: 2 });
  });

  test("finds the VPCs of the stage by tag", async () => {
    expect(await port.countVpcs({ stage: "dev" })).toBe(2);
    expect(aws.asked.at(-1)).toContain("tag%3Astage");
  });

  test.each(["free", "foreign", "ours"] as const)("recognizes a bucket that is %s", async (state) => {
    expect(await port.bucket(state)).toBe(state);
  });

  test("simulates calls as the role of the caller's session, by the role's ARN with path, and returns the denied ones", async () => {
    const caller = { accountId: "1", arn: "arn:aws:sts::1:assumed-role/apply/s" };
    const call = {
      actions: ["ec2:CreateVpc", "ec2:DescribeVpcs"],
      resource: "*",
      context: { "aws:RequestTag/a": "b" },
    };
    expect(await port.deniedActions(caller, [call])).toEqual(["ec2:CreateVpc"]);
    expect(decodeURIComponent(aws.asked.at(-1) ?? "")).toContain("arn:aws:iam::1:role/ci/apply");
  });
});

const ROUTES: Readonly<Record<string, unknown>> = {
  "/api/2.0/accounts/a/metastores": { metastores: [{ name: "main", region: "eu-central-1", metastore_id: "m" }] },
  "/api/2.0/accounts/a/workspaces": [
    { workspace_name: "w", pricing_tier: "ENTERPRISE", aws_region: "eu-central-1", workspace_id: 1 },
  ],
  "/api/2.0/accounts/a/credentials": [{ credentials_name: "c" }],
  "/api/2.0/accounts/a/vpc-endpoints": [{}, {}],
  "/api/2.0/accounts/a/private-access-settings": [{}],
  "/api/2.0/accounts/a/storage-configurations": [{ storage_configuration_name: "s" }],
  "/api/2.1/unity-catalog/catalogs": { catalogs: [{ name: "main", owner: "me", comment: "" }] },
  "/api/2.0/serving-endpoints": { endpoints: [{ name: "fraud" }] },
  "/api/2.1/unity-catalog/metastore_summary": { metastore_id: "m" },
  "/api/2.1/unity-catalog/resource-quotas/all-resource-quotas": {
    quotas: [
      {
        parent_securable_type: "METASTORE",
        parent_full_name: "m",
        quota_name: "external-location-quota",
        quota_count: 7,
        quota_limit: 500,
      },
    ],
  },
  "/api/2.1/unity-catalog/metastores/m/systemschemas": { schemas: [{ schema: "access", state: "MANAGED" }] },
};

const databricks = new Api((name) => {
  return name in ROUTES
    ? { body: JSON.stringify(ROUTES[name]) }
    : { status: 403, body: JSON.stringify({ error_code: "PERMISSION_DENIED", message: name }) };
});

describe("Databricks through its REST API", () => {
  let client: DatabricksClient;
  beforeAll(async () => {
    client = new DatabricksClient(await databricks.start(), "token");
  });
  afterAll(() => databricks.stop());

  test("the account returns its metastores and workspaces, and the names and numbers of its configurations", async () => {
    const port = databricksAccountPort(client, "a");
    expect(await port.metastores()).toEqual([{ name: "main", region: "eu-central-1" }]);
    expect(await port.workspaces()).toEqual([{ name: "w", tier: "ENTERPRISE", region: "eu-central-1" }]);
    expect(await port.configurationNames()).toEqual(["c", "s"]);
    expect(await port.configurationCounts()).toEqual({ credentials: 1, vpcEndpoints: 2, privateAccessSettings: 1 });
  });

  test("fails with the API's error if the caller is not an account administrator", async () => {
    await expect(databricksAccountPort(client, "other").workspaces()).rejects.toThrow("403 PERMISSION_DENIED");
  });

  test("a workspace returns catalogs, endpoints and the states of system schemas", async () => {
    const port = workspacePort(client);
    expect(await port.catalogs()).toEqual([{ name: "main", owner: "me", comment: "" }]);
    expect(await port.servingEndpoints()).toEqual(["fraud"]);
    expect(await port.systemSchemas()).toEqual([{ schema: "access", state: "MANAGED" }]);
    expect(await port.resourceQuotas()).toEqual([
      { parentType: "metastore", parent: "m", child: "external-location", used: 7, limit: 500 },
    ]);
  });
});
