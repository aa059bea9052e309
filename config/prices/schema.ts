import { z } from "zod";

const amount = z.number().min(0).max(1_000_000);

const price = z.strictObject({
  usd: amount.describe("US dollars for one unit"),
  source: z.string().min(1).describe("One of `sources`"),
});

/** Shape of `config/prices.yaml`: prices with their sources, and the quantities that an estimate assumes. */
export const pricesSchema = z
  .strictObject({
    sources: z.record(
      z.string(),
      z.strictObject({
        url: z.string().min(1).describe("Where the prices were read"),
        date: z.iso.date().describe("Day on which they were read"),
      }),
    ),
    prices: z.record(z.string(), z.record(z.string(), price)).describe("By region, or `any`, and item"),
    instanceDbus: z.record(z.string(), amount).describe("DBUs that an EC2 type uses in an hour"),
    servingSizes: z.record(z.string(), z.strictObject({ warm: amount, most: amount })),
    assumptions: z.strictObject({
      hoursPerMonth: z.number().gt(0).max(744),
      hoursPerRun: amount,
      runsPerMonthOnDemand: amount,
      hoursPerMonthInteractive: amount,
      servingBusyHours: amount,
      natGatewayGb: amount,
      interfaceEndpointGb: amount,
      bucketGb: amount,
      logGb: amount,
      pricingTier: z.enum(["PREMIUM", "ENTERPRISE"]),
      region: z.string().min(1),
    }),
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
