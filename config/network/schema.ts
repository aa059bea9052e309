import { z } from "zod";
import { DEFAULT_LAYOUT, type AddressLayout } from "../../core/address-layout";
import { ipv4Network } from "../fields";
import { checked, distinct } from "../text/fault";
import { hostFault } from "../text/host-text";

const awsId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an AWS id, ${prefix}-<hexadecimal digits>`);

const adoptSchema = z
  .strictObject({
    vpcId: awsId("vpc").describe("VPC; DNS support and DNS host names must be enabled"),
    subnetIds: distinct(z.array(awsId("subnet").describe("One id of a subnet")).min(2).max(6)).describe(
      "Private subnets, /17 to /26, in at least two zones; no other workspace may use them",
    ),
    securityGroupId: awsId("sg").describe(
      "Security group of the clusters; it must allow all TCP and UDP from and to itself",
    ),
    endpoints: z
      .strictObject({
        restApi: awsId("vpce").describe("Interface endpoint to Databricks' REST API"),
        relay: awsId("vpce").describe("Interface endpoint to the relay of secure cluster connectivity"),
      })
      .optional()
      .describe("Interface endpoints of the VPC to Databricks, required by backEndPrivateLink"),
  })
  .optional()
  .describe("Use an existing VPC instead of creating one");

const layoutSchema = z
  .strictObject({
    slots: z
      .union([z.literal(4).describe("Room for three zones"), z.literal(8).describe("Room for six zones")])
      .describe("Number of equal parts (slots) of the VPC's range: 4 for up to three zones, 8 for up to six"),
    sharedSlot: z
      .int()
      .min(0)
      .max(7)
      .describe(
        "Index, from 0, of the equal part (slot) that contains the small subnets (NAT gateway, interface endpoints)",
      ),
  })
  .optional()
  .describe(
    "How the VPC's range is divided; cannot change once the stage is deployed; default: " +
      `${String(DEFAULT_LAYOUT.slots)} slots, shared slot ${String(DEFAULT_LAYOUT.sharedSlot)}`,
  );

/** Network of a stage's clusters: a VPC that the stage creates (`cidr` and `zones`), or an existing one (`adopt`). */
export const networkSchema = z
  .strictObject({
    cidr: ipv4Network
      .optional()
      .describe("Private range of the VPC, /16 to /24; must not overlap the range of another stage"),
    zones: z.int().min(2).max(6).optional().describe("Availability zones, one private subnet in each"),
    layout: layoutSchema,
    adopt: adoptSchema,
    serverlessDestinations: distinct(z.array(checked(hostFault).describe("One host name")).max(100))
      .optional()
      .describe("Internet hosts that serverless compute may reach if serverlessEgressControl is on"),
  })
  .describe("Network of the clusters: a VPC that the stage creates, or an existing one");

type NetworkConfig = z.infer<typeof networkSchema>;

/** A VPC that the stage creates. */
export interface OwnNetwork {
  readonly cidr: string;
  readonly zones: number;
  readonly layout: AddressLayout;
}

/** The network that the stage creates; undefined if the stage adopts a network, or if `cidr` or `zones` is missing. */
export function ownNetwork({ cidr, zones, layout = DEFAULT_LAYOUT, adopt }: NetworkConfig): OwnNetwork | undefined {
  return adopt !== undefined || cidr === undefined || zones === undefined ? undefined : { cidr, zones, layout };
}
