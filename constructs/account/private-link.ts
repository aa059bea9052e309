import { MwsVpcEndpoint } from "@cdktf/provider-databricks/lib/mws-vpc-endpoint";
import { Construct } from "constructs";
import { nameOfArguments } from "../name-of-arguments";

/** Properties for `PrivateLink`. */
export interface PrivateLinkProps {
  /** Prefix of the endpoints' names in the Databricks account. */
  readonly name: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  readonly region: string;
  /** AWS's id of the endpoint to the REST API, `vpce-...`. */
  readonly restApiEndpointId: string;
  /** AWS's id of the endpoint to the secure cluster connectivity relay, `vpce-...`. */
  readonly relayEndpointId: string;
}

/**
 * Registers a VPC's endpoints in the Databricks account, which accepts connections from registered endpoints only.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#PrivateLink}
 */
export class PrivateLink extends Construct {
  /** Databricks' id of the endpoint to the REST API. */
  public readonly restApiId: string;
  /** Databricks' id of the endpoint to the relay. */
  public readonly relayId: string;

  public constructor(scope: Construct, id: string, props: PrivateLinkProps) {
    super(scope, id);
    const register = (child: string, suffix: string, awsVpcEndpointId: string): string =>
      new MwsVpcEndpoint(this, child, {
        accountId: props.databricksAccountId,
        // Names are unique, and the new network configuration and its endpoints are created before the old ones are
        // destroyed. The replacement of an endpoint therefore needs a new name.
        vpcEndpointName: nameOfArguments(`${props.name}-${suffix}`, [awsVpcEndpointId]),
        awsVpcEndpointId,
        region: props.region,
        lifecycle: { ignoreChanges: ["vpc_endpoint_name"] },
      }).vpcEndpointId;
    this.restApiId = register("RestApi", "rest-api", props.restApiEndpointId);
    this.relayId = register("Relay", "relay", props.relayEndpointId);
  }
}
