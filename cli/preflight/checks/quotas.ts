import { ownNetwork } from "../../../config/network/schema";
import type { Quota } from "../clouds";
import { fails, judge, ok, type Check } from "../finding";
import type { Subject } from "../subject";

const TITLES: Readonly<Record<Quota, string>> = {
  vpcs: "VPCs of the region",
  addresses: "elastic IP addresses of the region",
  natGateways: "NAT gateways of a zone",
  gatewayEndpoints: "gateway endpoints of the region",
  interfaceEndpoints: "interface endpoints of a VPC",
};

/** The AWS quotas must leave room for the network of a new stage. */
export const quotasCheck: Check = (subject, { quotas, ownVpcs }) => {
  const isThere = "value" in ownVpcs && ownVpcs.value > 0;
  return Object.entries(neededOf(subject)).flatMap(([name, needed]) => {
    const quota = name as Quota;
    return judge(`quota: ${TITLES[quota]}`, quotas[quota], ({ limit, used }) => {
      const text = `${used} of ${limit} used`;
      if (isThere) return ok(`${text}; the stage's network already exists`);
      return used + needed <= limit
        ? ok(`${text}, the stage needs ${needed}`)
        : fails(
            `${text}, the stage needs ${needed}`,
            `request an increase in ${subject.stage.aws.region} (Service Quotas), or delete unused resources`,
          );
    });
  });
};

/** How much of each quota a new stage uses; empty if the stage creates no network. */
function neededOf({ stage, controls }: Subject): Readonly<Partial<Record<Quota, number>>> {
  if (stage.workspace.adopt !== undefined || ownNetwork(stage.network) === undefined) return {};
  const interfaces = (controls.restrictedEndpoints ? 2 : 0) + (controls.backEndPrivateLink ? 2 : 0);
  return {
    vpcs: 1,
    gatewayEndpoints: 1,
    ...(!controls.privateNetwork && { addresses: 1, natGateways: 1 }),
    ...(interfaces > 0 && { interfaceEndpoints: interfaces }),
  };
}
