/** What a VPC endpoint connects to: the workspace's REST API and UI, or the relay of secure cluster connectivity. */
export type EndpointUse = "WORKSPACE_ACCESS" | "DATAPLANE_RELAY_ACCESS";

/**
 * Ids of Databricks' VPC endpoint services by region: REST API, secure cluster connectivity relay. Source: Databricks,
 * "IP addresses and domains".
 */
const SERVICES: Readonly<Record<string, readonly [restApi: string, relay: string]>> = {
  "ap-northeast-1": ["02691fd610d24fd64", "02aa633bda3edbec0"],
  "ap-northeast-2": ["0babb9bde64f34d7e", "0dc0e98a5800db5c4"],
  "ap-south-1": ["0dbfe5d9ee18d6411", "03fd4d9b61414f3de"],
  "ap-southeast-1": ["02535b257fc253ff4", "0557367c6fc1a0c5c"],
  "ap-southeast-2": ["0b87155ddd6954974", "0b4a72e8f825495f6"],
  "ap-southeast-3": ["07a698e7e9ccfd04a", "025ca447c232c6a1b"],
  "ca-central-1": ["0205f197ec0e28d65", "0c4e25bdbcbfbb684"],
  "eu-central-1": ["081f78503812597f7", "08e5dfca9572c85c4"],
  "eu-west-1": ["0da6ebf1461278016", "09b4eb2bc775f4e8c"],
  "eu-west-2": ["01148c7cdc1d1326c", "05279412bf5353a45"],
  "eu-west-3": ["008b9368d1d011f37", "005b039dd0b5f857d"],
  "sa-east-1": ["0bafcea8cdfe11b66", "0e61564963be1b43f"],
  "us-east-1": ["09143d1e626de2f04", "00018a8c3ff62ffdf"],
  "us-east-2": ["041dc2b4d7796b8d3", "090a8fab0d73e39a6"],
  "us-west-1": ["09bb6ca26208063f2", "04cb91f9372b792fe"],
  "us-west-2": ["0129f463fcfbc46c5", "0158114c0c730c3bb"],
};

/** Use case of a VPC endpoint service by its name; undefined if the service is not one of Databricks. */
export function useOf(serviceName: string): EndpointUse | undefined {
  const [, region = "", id] = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-([0-9a-f]+)$/.exec(serviceName) ?? [];
  const [restApi, relay] = SERVICES[region] ?? [];
  if (id === undefined) return undefined;
  if (id === restApi) return "WORKSPACE_ACCESS";
  return id === relay ? "DATAPLANE_RELAY_ACCESS" : undefined;
}
