/** Endpoint services and buckets of Databricks in one AWS region. */
export interface DatabricksRegion {
  /** Endpoint service of the control plane's REST API, e.g. `com.amazonaws.vpce.eu-central-1.vpce-svc-0123`. */
  readonly restApiService: string;
  /** Endpoint service of the secure cluster connectivity relay, through which the control plane reaches clusters. */
  readonly relayService: string;
  /** Buckets from which clusters download Databricks Runtime. */
  readonly artifactBuckets: readonly string[];
  /** Bucket to which clusters write their logs for Databricks. */
  readonly logBucket: string;
  /** Bucket of the public sample data. */
  readonly sampleBucket: string;
  /** Bucket of the tables in the catalog `system`. */
  readonly systemTablesBucket: string;
  /** First part of the control plane's prefixes in a workspace's root bucket, e.g. `frankfurt-prod`. */
  readonly shard: string;
}

interface Entry {
  /** Id of the endpoint service for the REST API, without the prefix `vpce-svc-`. */
  readonly restApi: string;
  /** Id of the endpoint service for the relay, without the prefix `vpce-svc-`. */
  readonly relay: string;
  /** Name of the region in the name of the log bucket, e.g. `frankfurt`. */
  readonly place: string;
  /** Name of the region in the name of the sample data bucket, if it differs from `place`. */
  readonly samples?: string;
  /** Name of the region in `DatabricksRegion.shard`, if it differs from `place`. */
  readonly shard?: string;
  /**
   * Region from whose artifact bucket clusters download Databricks Runtime.
   * @default - the region itself
   */
  readonly artifactsOf?: string;
  /** Names of further artifact buckets. */
  readonly moreArtifacts?: readonly string[];
}

/**
 * Commercial regions. Source: Databricks, "IP addresses and domains" and "PrivateLink" (service names, buckets by region);
 * Databricks Security Reference Architecture for AWS.
 */
const ENTRIES: Readonly<Record<string, Entry>> = {
  "ap-northeast-1": { restApi: "02691fd610d24fd64", relay: "02aa633bda3edbec0", place: "tokyo" },
  "ap-northeast-2": { restApi: "0babb9bde64f34d7e", relay: "0dc0e98a5800db5c4", place: "seoul" },
  "ap-south-1": { restApi: "0dbfe5d9ee18d6411", relay: "03fd4d9b61414f3de", place: "mumbai" },
  "ap-southeast-1": { restApi: "02535b257fc253ff4", relay: "0557367c6fc1a0c5c", place: "singapore" },
  "ap-southeast-2": { restApi: "0b87155ddd6954974", relay: "0b4a72e8f825495f6", place: "sydney" },
  "ap-southeast-3": {
    restApi: "07a698e7e9ccfd04a",
    relay: "025ca447c232c6a1b",
    place: "jakarta",
    samples: "oregon",
  },
  "ca-central-1": {
    restApi: "0205f197ec0e28d65",
    relay: "0c4e25bdbcbfbb684",
    place: "montreal",
    shard: "canada",
  },
  "eu-central-1": { restApi: "081f78503812597f7", relay: "08e5dfca9572c85c4", place: "frankfurt" },
  "eu-west-1": { restApi: "0da6ebf1461278016", relay: "09b4eb2bc775f4e8c", place: "ireland" },
  "eu-west-2": { restApi: "01148c7cdc1d1326c", relay: "05279412bf5353a45", place: "london" },
  "eu-west-3": { restApi: "008b9368d1d011f37", relay: "005b039dd0b5f857d", place: "paris" },
  "sa-east-1": { restApi: "0bafcea8cdfe11b66", relay: "0e61564963be1b43f", place: "saopaulo" },
  "us-east-1": {
    restApi: "09143d1e626de2f04",
    relay: "00018a8c3ff62ffdf",
    place: "virginia",
    shard: "nvirginia",
  },
  "us-east-2": { restApi: "041dc2b4d7796b8d3", relay: "090a8fab0d73e39a6", place: "ohio" },
  "us-west-1": {
    restApi: "09bb6ca26208063f2",
    relay: "04cb91f9372b792fe",
    place: "oregon",
    artifactsOf: "us-west-2",
  },
  "us-west-2": {
    restApi: "0129f463fcfbc46c5",
    relay: "0158114c0c730c3bb",
    place: "oregon",
    moreArtifacts: ["databricks-update-oregon"],
  },
};

/** AWS regions that `databricksRegion` knows. */
export const DATABRICKS_REGIONS: readonly string[] = Object.keys(ENTRIES);

/** @throws Error for an unlisted region, with a message that lists the known regions */
export function databricksRegion(region: string): DatabricksRegion {
  const entry = ENTRIES[region];
  if (entry === undefined) {
    throw new Error(
      `the Databricks services and buckets of region "${region}" are not listed ` +
        `(known: ${DATABRICKS_REGIONS.join(", ")}): add them to core/databricks-regions.ts from Databricks' documentation`,
    );
  }
  const { place, samples = place, shard = place, artifactsOf = region, moreArtifacts = [] } = entry;
  return {
    restApiService: `com.amazonaws.vpce.${region}.vpce-svc-${entry.restApi}`,
    relayService: `com.amazonaws.vpce.${region}.vpce-svc-${entry.relay}`,
    artifactBuckets: [`databricks-prod-artifacts-${artifactsOf}`, ...moreArtifacts],
    logBucket: `databricks-prod-storage-${place}`,
    sampleBucket: `databricks-datasets-${samples}`,
    systemTablesBucket: `system-tables-prod-${region}-uc-metastore-bucket`,
    shard: `${shard}-prod`,
  };
}

/** Number of availability zones that every account can use, for the regions in which the number is not three. */
const ZONES: Readonly<Record<string, number>> = {
  "ap-northeast-2": 4,
  "us-east-1": 6,
  "us-west-1": 2,
  "us-west-2": 4,
};

/**
 * Number of availability zones of a region that every account can use. In ap-northeast-1, ca-central-1 and us-west-1, older
 * accounts can use more zones than new ones. Source: AWS, "AWS Regions and Availability Zones".
 */
export function availabilityZones(region: string): number {
  return ZONES[region] ?? 3;
}
