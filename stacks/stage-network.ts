import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { ownNetwork } from "../config/network/schema";
import { PrivateAccess } from "../constructs/account/private-access";
import { PrivateLink } from "../constructs/account/private-link";
import { ServerlessEgress } from "../constructs/account/serverless-egress";
import { kinesisEndpointPolicy, s3EndpointPolicy, stsEndpointPolicy } from "../constructs/aws/endpoint-policies";
import { FlowLogs } from "../constructs/aws/flow-logs";
import type { PrivateEndpoints } from "../constructs/aws/private-endpoints";
import { WorkspaceNetwork, type IWorkspaceNetwork } from "../constructs/aws/workspace-network";
import { databricksRegion } from "../core/databricks-regions";
import type { StageContext } from "./stage-context";
import type { StageKeys } from "./stage-keys";

/** Retention of flow logs: one year, as CIS recommends. */
const FLOW_LOG_DAYS = 365;

/** A workspace's network with its connections to Databricks. */
export interface StageNetwork extends IWorkspaceNetwork {
  /** Databricks' ids of the endpoints to the control plane, if clusters reach it through PrivateLink. */
  readonly endpoints: PrivateLink | undefined;
  readonly privateAccessSettingsId: string | undefined;
  /** Public address from which clusters reach the control plane, if they use the stage's NAT gateway. */
  readonly publicAddress: string | undefined;
  readonly dependables: readonly ITerraformDependable[];
}

/** AWS's ids of the endpoints to the control plane. */
interface ControlPlaneEndpoints {
  readonly restApi: string;
  readonly relay: string;
}

/**
 * Network of a stage's workspace: an adopted one, or a new one with the stage's security controls.
 *
 * @param keys customer-managed keys for the flow log; without them, CloudWatch Logs uses its own key
 */
export function stageNetwork(scope: Construct, context: StageContext, keys?: StageKeys): StageNetwork {
  const { controls, stage } = context;
  const { adopt } = stage.network;
  if (adopt !== undefined) {
    const reach = controlPlane(scope, context, controls.backEndPrivateLink ? adopt.endpoints : undefined);
    const { vpcId, subnetIds, securityGroupId } = adopt;
    return { vpcId, subnetIds, securityGroupId, publicAddress: undefined, dependables: [], ...reach };
  }
  const network = makeNetwork(scope, context, keys);
  const endpoints = addEndpoints(network.privateEndpoints, context);
  const reach = controlPlane(scope, context, endpoints);
  const { vpcId, subnetIds, securityGroupId, dependables } = network;
  const publicAddress = endpoints === undefined ? network.publicAddress : undefined;
  return { vpcId, subnetIds, securityGroupId, publicAddress, dependables, ...reach };
}

/**
 * Network policy of the stage's serverless compute; undefined below the pricing tier ENTERPRISE. Every workspace that a
 * stage creates in this tier has a network policy, even without restrictions, because Databricks allows changing a
 * workspace's policy later, but not removing it.
 */
export function serverlessEgress(scope: Construct, context: StageContext): ServerlessEgress | undefined {
  const { account, controls, naming, stage } = context;
  if (stage.workspace.pricingTier !== "ENTERPRISE") return undefined;
  return new ServerlessEgress(scope, "ServerlessEgress", {
    name: naming.name(),
    databricksAccountId: account.databricks.accountId,
    region: stage.aws.region,
    restricted: controls.serverlessEgressControl,
    destinations: stage.network.serverlessDestinations,
  });
}

function makeNetwork(scope: Construct, context: StageContext, keys: StageKeys | undefined): WorkspaceNetwork {
  const { controls, naming, stage } = context;
  const { accountId: awsAccountId, region } = stage.aws;
  const own = ownNetwork(stage.network);
  if (own === undefined) {
    throw new Error(`stage ${stage.stage} has no network: give it network.cidr and network.zones, or network.adopt`);
  }
  const network = new WorkspaceNetwork(scope, "Network", {
    name: naming.name(),
    region,
    ...own,
    egress: controls.privateNetwork ? "none" : "nat",
    fips: controls.complianceSecurityProfile,
    privateEndpoints: controls.backEndPrivateLink || controls.restrictedEndpoints,
    s3Statements: s3EndpointPolicyOf(context),
  });
  if (controls.flowLogs) {
    const name = naming.name("flow-logs");
    const { vpcId } = network;
    new FlowLogs(scope, "FlowLogs", {
      name,
      vpcId,
      region,
      awsAccountId,
      retentionDays: FLOW_LOG_DAYS,
      deletionProtection: stage.deletionProtection,
      kmsKeyArn: keys?.logs(),
    });
  }
  return network;
}

function s3EndpointPolicyOf({
  controls,
  naming,
  stage,
}: StageContext): ReturnType<typeof s3EndpointPolicy> | undefined {
  if (!controls.restrictedEndpoints) return undefined;
  const { accountId: awsAccountId, region } = stage.aws;
  const rootBucketName = naming.bucket("root", awsAccountId);
  const catalogBucketNames = [naming.bucket("catalog", awsAccountId)];
  return s3EndpointPolicy({ region, awsAccountId, rootBucketName, catalogBucketNames });
}

/** @returns the endpoints to the control plane, if clusters reach it through PrivateLink */
function addEndpoints(
  place: PrivateEndpoints | undefined,
  { controls, stage }: StageContext,
): ControlPlaneEndpoints | undefined {
  const { accountId, region } = stage.aws;
  if (controls.restrictedEndpoints) {
    place?.add("Sts", { serviceName: `com.amazonaws.${region}.sts`, statements: stsEndpointPolicy(accountId) });
    place?.add("Kinesis", {
      serviceName: `com.amazonaws.${region}.kinesis-streams`,
      statements: kinesisEndpointPolicy(region),
    });
  }
  if (!controls.backEndPrivateLink || place === undefined) return undefined;
  const { restApiService, relayService } = databricksRegion(region);
  return {
    restApi: place.add("RestApi", { serviceName: restApiService }),
    relay: place.add("Relay", { serviceName: relayService }),
  };
}

/**
 * Registers endpoints with Databricks and adds the private access settings. Every workspace that a stage creates in the
 * pricing tier ENTERPRISE has the settings, even without PrivateLink: Databricks allows changing the settings of a
 * workspace, but not removing them. A control that added them could not be turned off again.
 */
function controlPlane(
  scope: Construct,
  { account, controls, naming, stage }: StageContext,
  endpoints: ControlPlaneEndpoints | undefined,
): Pick<StageNetwork, "endpoints" | "privateAccessSettingsId"> {
  const { region } = stage.aws;
  const registered =
    endpoints &&
    new PrivateLink(scope, "PrivateLink", {
      name: naming.name(),
      databricksAccountId: account.databricks.accountId,
      region,
      restApiEndpointId: endpoints.restApi,
      relayEndpointId: endpoints.relay,
    });
  if (stage.workspace.pricingTier !== "ENTERPRISE") {
    return { endpoints: registered, privateAccessSettingsId: undefined };
  }
  const { settingsId } = new PrivateAccess(scope, "PrivateAccess", {
    settingsName: naming.name(),
    region,
    publicAccess: !controls.frontEndPrivateLink,
    // With the access level ENDPOINT, only listed endpoints may connect. Databricks' documentation mentions connections
    // to UI and API only. The relay's endpoint is listed as well, in case the list also applies to clusters.
    endpointIds: [
      ...(registered ? [registered.restApiId, registered.relayId] : []),
      ...(stage.security.frontEndEndpointIds ?? []),
    ],
  });
  return { endpoints: registered, privateAccessSettingsId: settingsId };
}
