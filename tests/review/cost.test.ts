import type { CostReview } from "../../review/cost/model";
import { reviewPlans } from "../../review/review";
import { renderCost } from "../../review/render/cost";
import { renderMarkdown } from "../../review/render/markdown";
import { CONTEXT, planned, reviewOf, stackOf, type Planned } from "./support/plans";

function costOf(...changes: readonly Planned[]): CostReview {
  return reviewOf(stackOf("dev-fraud", ...changes)).cost;
}

const cluster = (node: string, more: object = {}): object => ({
  job_cluster: [
    {
      job_cluster_key: "main",
      new_cluster: [
        {
          node_type_id: node,
          num_workers: 0,
          aws_attributes: [{ availability: "SPOT_WITH_FALLBACK", first_on_demand: 1 }],
          ...more,
        },
      ],
    },
  ],
});
const schedule = {
  schedule: [{ quartz_cron_expression: "0 0 3 * * ?", timezone_id: "UTC", pause_status: "UNPAUSED" }],
};
const tier = (pricing: string): Planned =>
  planned("databricks_mws_workspaces.w", null, { workspace_name: "w", pricing_tier: pricing });

test("a NAT gateway, an address and a key have an hourly price, idle and in use", () => {
  const { after, before } = costOf(
    planned("aws_nat_gateway.n", null, { subnet_id: "s" }),
    planned("aws_eip.a", null, { domain: "vpc" }),
    planned("aws_kms_key.k", null, { description: "k" }),
  );
  // Idle for a month of 730 hours: 0.052 per hour for the NAT gateway, 0.005 per hour for the address, and 1 for the
  // key. Busy: also 20 GB of traffic through the NAT gateway, at 0.052 per GB.
  expect(after.idle).toBeCloseTo(730 * 0.052 + 730 * 0.005 + 1, 6);
  expect(after.busy).toBeCloseTo(after.idle + 20 * 0.052, 6);
  expect(before).toEqual({ idle: 0, busy: 0, unknown: [] });
});

test("an interface endpoint costs per zone, also with unknown subnets; a gateway endpoint costs nothing", () => {
  const hours = (values: Record<string, unknown>, unknown = {}): number | undefined =>
    costOf(planned("aws_vpc_endpoint.e", null, values, { unknown, configured: values })).lines[0]?.after.idle;
  expect(hours({ vpc_endpoint_type: "Interface", subnet_ids: ["a", "b", "c"] })).toBe(3 * 730);
  const references = ["${aws_subnet.a.id}", "${aws_subnet.b.id}"];
  expect(hours({ vpc_endpoint_type: "Interface", subnet_ids: references }, { subnet_ids: true })).toBe(2 * 730);
  expect(hours({ vpc_endpoint_type: "Gateway" })).toBeUndefined();
});

test("a job with a schedule has costs of instances and DBUs when idle, and a job without a schedule only in use", () => {
  const { after } = costOf(
    tier("PREMIUM"),
    planned("databricks_job.j", null, { name: "j", ...cluster("m6gd.xlarge"), ...schedule }),
  );
  const hours = (365.2425 / 12) * 0.5;
  expect(after.idle).toBeCloseTo(hours * (0.218 + 0.77 * 0.15), 6);
  expect(after.busy).toBeCloseTo(after.idle, 6);
  const demand = costOf(tier("PREMIUM"), planned("databricks_job.j", null, { name: "j", ...cluster("m6gd.xlarge") }));
  expect([demand.after.idle, demand.after.busy]).toEqual([0, expect.closeTo(10 * 0.5 * (0.218 + 0.77 * 0.15), 6)]);
});

test("an autoscaling cluster costs the maximum of workers: the first nodes at the on-demand price, the others at the spot price", () => {
  const { lines } = costOf(
    planned("databricks_job.j", null, {
      name: "j",
      ...cluster("m6gd.xlarge", { autoscale: [{ min_workers: 1, max_workers: 3 }] }),
    }),
  );
  expect(lines.filter(({ item }) => item.startsWith("ec2/")).map(({ item, after }) => [item, after.busy])).toEqual([
    ["ec2/m6gd.xlarge/on-demand", 5],
    ["ec2/m6gd.xlarge/spot", 15],
  ]);
});

test("the clusters of repeated tasks have costs", () => {
  const [block] = (cluster("m6gd.xlarge") as { readonly job_cluster: readonly object[] }).job_cluster;
  const task = { task_key: "each", for_each_task: [{ inputs: "[1]", task: [{ task_key: "one", ...block }] }] };
  const repeated = costOf(tier("PREMIUM"), planned("databricks_job.j", null, { name: "j", task: [task] }));
  const single = costOf(tier("PREMIUM"), planned("databricks_job.j", null, { name: "j", ...cluster("m6gd.xlarge") }));
  expect(repeated.after.busy).toBeGreaterThan(0);
  expect(repeated.after).toEqual(single.after);
});

test("the cost of a run is limited by its timeout", () => {
  const { lines } = costOf(
    planned("databricks_job.j", null, { name: "j", timeout_seconds: 360, ...cluster("m6gd.xlarge") }),
  );
  expect(lines[0]?.after.busy).toBeCloseTo(10 * 0.1, 6);
});

test.each([
  ["Small", true, 0, 60 * 4],
  ["Small", false, 730 * 4, 730 * 4],
  ["Medium", false, 730 * 8, 670 * 8 + 60 * 16],
  ["Large", true, 0, 60 * 64],
])("an endpoint of size %s, scaling to zero: %s, uses %d DBUs idle and %d in use", (size, toZero, idle, busy) => {
  const config = [{ served_entities: [{ workload_size: size, scale_to_zero_enabled: toZero }] }];
  const { lines } = costOf(planned("databricks_model_serving.e", null, { name: "e", config }));
  expect(lines[0]?.after).toEqual({ idle, busy });
});

test("an endpoint without a configuration in Terraform costs as much as the size in the parameters of the release task", () => {
  const job = (size: string): Record<string, unknown> => ({
    name: "training",
    task: [
      {
        task_key: "release",
        python_wheel_task: [{ named_parameters: { endpoint: "e", "workload-size": size, "scale-to-zero": "false" } }],
      },
    ],
  });
  const { before, after } = costOf(
    planned("databricks_job.j", job("Small"), job("Large")),
    planned("databricks_model_serving.e", { name: "e", config: [] }, { name: "e", config: [] }),
  );
  expect(before.idle).toBeCloseTo(730 * 4 * 0.084, 6);
  expect(after.idle).toBeCloseTo(730 * 16 * 0.084, 6);
});

test("DBUs cost by the tier of the workspace", () => {
  const job = planned("databricks_job.j", null, { name: "j", ...cluster("m6gd.xlarge") });
  const dbus = (pricing: string): number | undefined =>
    costOf(tier(pricing), job).lines.find(({ item }) => item.startsWith("dbu/"))?.unitPrice;
  expect([dbus("PREMIUM"), dbus("ENTERPRISE")]).toEqual([0.15, 0.2]);
});

test("prices are for the region of the stack", () => {
  const stack = stackOf("dev-workspace", planned("aws_nat_gateway.n", null, { subnet_id: "s" }));
  const configuration = { ...stack.configuration, provider: { aws: [{ region: "eu-west-3" }] } };
  expect(reviewOf({ ...stack, configuration }).cost.after.unknown).toEqual(["nat-gateway-hour", "nat-gateway-gb"]);
});

test("an unknown price is shown as unknown and not as 0, including in the sums", () => {
  const job = planned("databricks_job.j", null, { name: "j", ...cluster("x9.huge") });
  const { after } = costOf(job);
  expect(after.unknown).toEqual(["ec2/x9.huge/on-demand", "dbu-rate/x9.huge"]);
  const text = renderMarkdown(reviewOf(stackOf("dev-fraud", job)));
  expect(text).toContain(
    "Items without a known price, which the totals do not include: `ec2/x9.huge/on-demand` and `dbu-rate/x9.huge`.",
  );
  expect(text).toMatch(/\| unknown \(`ec2\/x9\.huge\/on-demand`\) \| unknown \| 0\.00 \|/);
});

test("types without a known price are listed, free types are not", () => {
  const { notCounted } = costOf(
    planned("aws_db_instance.d", null, { engine: "x" }),
    planned("aws_iam_role.r", null, { name: "r" }),
    planned("databricks_grants.g", null, { schema: "a.b" }),
    planned("databricks_vector_search_endpoint.v", null, { name: "v" }),
  );
  expect(notCounted).toEqual(["aws_db_instance", "databricks_vector_search_endpoint"]);
});

test("a custom price list replaces the default", () => {
  const prices = { ...CONTEXT.prices, prices: { any: { "kms-key-month": { usd: 7, source: "aws-kms" } } } };
  const key = stackOf("dev-workspace", planned("aws_kms_key.k", null, { description: "k" }));
  expect(reviewPlans([key], { ...CONTEXT, prices }).cost.after.idle).toBe(7);
});

test("the text says that it is an estimate, with its assumptions and the source of the prices", () => {
  const text = renderMarkdown(
    reviewOf(stackOf("dev-workspace", planned("aws_nat_gateway.n", null, { subnet_id: "s" }))),
  );
  expect(text).toContain("### Estimated monthly cost");
  expect(text).toContain("`natGatewayGb` 20");
  expect(text).toMatch(/`aws-vpc`: https:\/\/aws\.amazon\.com\/vpc\/pricing\/ .*, read on \d{4}-\d{2}-\d{2}/);
});

test("the text has the priced tier and region, not the defaults", () => {
  const job = planned("databricks_job.j", null, { name: "j", ...cluster("m6gd.xlarge") });
  const stack = stackOf("dev-fraud", tier("ENTERPRISE"), job);
  const provider = { aws: [{ region: "eu-west-1" }] };
  const review = reviewOf({ ...stack, configuration: { ...stack.configuration, provider } });
  expect(review.cost).toMatchObject({ tiers: ["ENTERPRISE"], regions: ["eu-west-1"] });
  const text = renderMarkdown(review);
  expect(text).toContain("- tier `ENTERPRISE`\n  - region `eu-west-1`");
  expect(text).not.toMatch(/pricingTier|PREMIUM|eu-central-1/);
});

test('on a terminal quantities are in columns, without a column "before" if nothing changes', () => {
  const values = { subnet_id: "s" };
  const review = reviewOf(stackOf("dev-workspace", planned("aws_nat_gateway.n", values, values)));
  const lines = renderCost(review, 120).split("\n");
  expect(lines.filter((line) => /^(part|--|`workspace`)/.test(line))).toEqual([
    "part         what                  a month     unit price                  USD",
    "-----------  --------------------  ----------  --------------------------  ------------",
    "`workspace`  NAT gateway           730 hours   0.052 (`nat-gateway-hour`)  37.96",
    "`workspace`  NAT gateway, traffic  0 to 20 GB  0.052 (`nat-gateway-gb`)    0.00 to 1.04",
  ]);
  expect(lines.join("\n")).not.toMatch(/before|unchanged/i);
  expect(
    renderCost(review, 60)
      .split("\n")
      .filter((line) => line.length > 60),
  ).toEqual([]);
});

test("the table has the former cost if a cost changes", () => {
  const review = reviewOf(stackOf("dev-workspace", planned("aws_nat_gateway.n", { subnet_id: "s" }, null)));
  expect(renderCost(review, 120)).toMatch(/USD +USD before\n/);
});

test("former and future cost of an item are side by side", () => {
  const { lines } = costOf(
    planned("databricks_job.a", { name: "a", ...cluster("m6gd.xlarge") }, { name: "a", ...cluster("m6gd.2xlarge") }),
    planned("databricks_job.b", { name: "b", ...cluster("m6gd.xlarge") }, { name: "b", ...cluster("m6gd.2xlarge") }),
  );
  const instances = lines.filter(({ what }) => what.includes("instances"));
  expect(instances.map(({ what }) => what.slice(0, 7))).toEqual(["job `a`", "job `a`", "job `b`", "job `b`"]);
  expect(instances[0]?.item).toContain("m6gd.xlarge");
});
