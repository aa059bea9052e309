import type { CloudObject } from "../../ports";
import type { Rule } from "../define";
import { invalid } from "../errors";
import type { BehaviourContext } from "../types";
import { block, textOf, texts } from "../values";
import type { EndpointUse } from "./private-link-services";

/** Finds the VPC endpoint that is registered in the Databricks account under an id (`vpc_endpoint_id`). */
export function registered({ store }: BehaviourContext, id: string): CloudObject | undefined {
  return store.find("databricks_mws_vpc_endpoint", "account", { vpc_endpoint_id: id })[0];
}

/** Ids of the VPC endpoints that a network configuration references. */
export function endpointsOf({ attributes }: CloudObject): readonly string[] {
  const endpoints = block(attributes, "vpc_endpoints") ?? {};
  return [...texts(endpoints, "rest_api"), ...texts(endpoints, "dataplane_relay")];
}

/**
 * Refuses a `databricks_mws_networks` with a VPC endpoint that is not registered in the account, or that is registered
 * for another use case: `rest_api` needs `WORKSPACE_ACCESS`, and `dataplane_relay` needs `DATAPLANE_RELAY_ACCESS`.
 */
export const endpointsOfNetwork: Rule = {
  refuses: "VPC endpoints that are not registered in the account, or are registered for another use case",
  check: (planned, context) => {
    const endpoints = block(planned, "vpc_endpoints") ?? {};
    const check = (attribute: string, use: EndpointUse): void => {
      for (const id of texts(endpoints, attribute)) {
        const found = registered(context, id);
        if (!found) throw invalid(`vpc_endpoints.${attribute}: VPC endpoint ${id} is not registered in the account`);
        if (textOf(found, "use_case") !== use) {
          throw invalid(`vpc_endpoints.${attribute}: ${id} is for ${textOf(found, "use_case")}, not for ${use}`);
        }
      }
    };
    check("rest_api", "WORKSPACE_ACCESS");
    check("dataplane_relay", "DATAPLANE_RELAY_ACCESS");
  },
};
