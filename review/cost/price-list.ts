/** Publication from which prices in the list were read. */
export interface PriceSource {
  readonly url: string;
  /** Day on which the prices were read, `YYYY-MM-DD`. */
  readonly date: string;
}

/** Price of one unit of an item. */
export interface Price {
  readonly usd: number;
  /** Key in `sources` of the price list. */
  readonly source: string;
}

/** DBUs per hour of a serving endpoint's workload size: one DBU per hour for each unit of provisioned concurrency. */
export interface ServingSize {
  /** DBUs per hour when idle without scale-to-zero. */
  readonly warm: number;
  /** DBUs per hour at full scale. */
  readonly most: number;
}

/** Assumed quantities that plans do not contain. */
export interface CostAssumptions {
  readonly hoursPerMonth: number;
  /** Hours of one job run, unless the job's timeout is shorter. */
  readonly hoursPerRun: number;
  /** Number of runs a month of a job without a schedule. */
  readonly runsPerMonthOnDemand: number;
  /** Hours a month in which an all-purpose cluster or SQL warehouse runs. */
  readonly hoursPerMonthInteractive: number;
  /** Hours a month in which a serving endpoint runs at full scale. */
  readonly servingBusyHours: number;
  /** GB a month that each NAT gateway processes. */
  readonly natGatewayGb: number;
  /** GB a month that each interface endpoint processes. */
  readonly interfaceEndpointGb: number;
  /** GB in each bucket. */
  readonly bucketGb: number;
  /** GB a month ingested into each log group. */
  readonly logGb: number;
  /** Pricing tier of the workspace if no plan contains the workspace. */
  readonly pricingTier: string;
  /** Region of the prices if no stack has an AWS provider with a region. */
  readonly region: string;
}

/** Prices, and the quantities that an estimate assumes. */
export interface PriceList {
  readonly sources: Readonly<Record<string, PriceSource>>;
  /**
   * Prices by region and item, e.g. `nat-gateway-hour`, `ec2/m6gd.xlarge/spot`, `dbu/PREMIUM/jobs`. The region `any`
   * contains prices that are the same in every region.
   */
  readonly prices: Readonly<Record<string, Readonly<Record<string, Price>>>>;
  /** DBUs per hour by instance type. */
  readonly instanceDbus: Readonly<Record<string, number>>;
  readonly servingSizes: Readonly<Record<string, ServingSize>>;
  readonly assumptions: CostAssumptions;
}
