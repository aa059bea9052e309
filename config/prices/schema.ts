import { z } from "zod";
import { dateText } from "../text/date-text";

const amount = z.number().min(0).max(1_000_000);

const price = z.strictObject({
  usd: amount.describe("US dollars for one unit"),
  source: z.string().min(1).describe("One of `sources`"),
});

/** Schema of `config/prices.yaml`: prices with their sources, and quantities that an estimate assumes. */
export const pricesSchema = z
  .strictObject({
    sources: z
      .record(
        z.string(),
        z
          .strictObject({
            url: z
              .string()
              .min(1)
              .describe(
                "URL at which the prices are published; after it, in parentheses, the part that lists the prices or the way they were read",
              ),
            date: dateText.describe("Day on which the prices were read"),
          })
          .describe("A source of prices"),
      )
      .describe("Sources by the short name that prices refer to"),
    prices: z
      .record(z.string(), z.record(z.string(), price.describe("Price of one unit")).describe("Prices by item"))
      .describe("Prices by region, or `any`, and item"),
    instanceDbus: z.record(z.string(), amount.describe("DBUs per hour")).describe("DBUs per hour by EC2 instance type"),
    servingSizes: z
      .record(
        z.string(),
        z
          .strictObject({
            warm: amount.describe("DBUs per hour when idle without scale-to-zero"),
            most: amount.describe("DBUs per hour at full scale"),
          })
          .describe("DBUs per hour of one size"),
      )
      .describe("Serving endpoints by workload size"),
    assumptions: z
      .strictObject({
        hoursPerMonth: z.number().gt(0).max(744).describe("Hours per month"),
        hoursPerRun: amount.describe("Hours of one run of a job"),
        runsPerMonthOnDemand: amount.describe("Runs per month of a job without a schedule"),
        hoursPerMonthInteractive: amount.describe("Hours per month of an all-purpose cluster"),
        servingBusyHours: amount.describe("Hours per month in which an endpoint runs at full scale"),
        natGatewayGb: amount.describe("GB per month through a NAT gateway"),
        interfaceEndpointGb: amount.describe("GB per month through an interface endpoint"),
        bucketGb: amount.describe("GB in a bucket"),
        logGb: amount.describe("GB per month into a log group"),
        pricingTier: z
          .enum(["PREMIUM", "ENTERPRISE"])
          .describe("Tier of the workspace, if the plans contain no workspace"),
        region: z.string().min(1).describe("Region of the resources, if no stack contains an AWS provider"),
      })
      .describe("Quantities that plans do not contain"),
  })
  .superRefine(({ prices, sources }, context) => {
    for (const [region, items] of Object.entries(prices)) {
      for (const [item, { source }] of Object.entries(items)) {
        if (sources[source] !== undefined) continue;
        const message = `one of the sources: ${Object.keys(sources).join(", ")}`;
        context.addIssue({ code: "custom", path: ["prices", region, item, "source"], message });
      }
    }
  });

export type Prices = z.infer<typeof pricesSchema>;
