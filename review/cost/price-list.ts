/** Where prices were read, and when. */
export interface PriceSource {
  readonly url: string;
  /** Day on which the prices were read, `YYYY-MM-DD`. */
  readonly date: string;
}

/** Price of one unit of something. */
export interface Price {
  readonly usd: number;
  /** Name of one of the list's sources. */
  readonly source: string;
}

/** What a price list knows of a size of a serving endpoint: requests at a time, of which each is a DBU per hour. */
export interface ServingSize {
  /** Kept warm where the endpoint does not scale to zero. */
  readonly warm: number;
  /** Most that it scales to. */
  readonly most: number;
}

/** What an estimate assumes where a plan says nothing. */
export interface CostAssumptions {
  readonly hoursPerMonth: number;
  /** Hours of one run of a job, unless its time limit is shorter. */
  readonly hoursPerRun: number;
  /** Runs a month of a job without a schedule. */
  readonly runsPerMonthOnDemand: number;
  /** Hours a month of a cluster or warehouse that people work on. */
  readonly hoursPerMonthInteractive: number;
  /** Hours a month during which a serving endpoint runs at its full size. */
  readonly servingBusyHours: number;
  /** GB a month through each NAT gateway. */
  readonly natGatewayGb: number;
  /** GB a month through each interface endpoint. */
  readonly interfaceEndpointGb: number;
  /** GB that each bucket holds. */
  readonly bucketGb: number;
  /** GB a month that each log group takes in. */
  readonly logGb: number;
  /** Tier of a workspace that the plans do not show. */
  readonly pricingTier: string;
  /** Region of a stack that names none. */
  readonly region: string;
}

/** Prices, and the quantities that an estimate assumes. */
export interface PriceList {
  readonly sources: Readonly<Record<string, PriceSource>>;
  /** By region, or `any`, and item, e.g. `nat-gateway-hour`, `ec2/m6gd.xlarge/spot`, `dbu/PREMIUM/jobs`. */
  readonly prices: Readonly<Record<string, Readonly<Record<string, Price>>>>;
  /** DBUs that an instance of a type uses in an hour. */
  readonly instanceDbus: Readonly<Record<string, number>>;
  readonly servingSizes: Readonly<Record<string, ServingSize>>;
  readonly assumptions: CostAssumptions;
}
