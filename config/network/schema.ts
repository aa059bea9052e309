import { z } from "zod";
import { DEFAULT_LAYOUT, type AddressLayout } from "../../core/address-layout";
import { ipv4Network } from "../fields";
import { checked, distinct } from "../text/fault";
import { hostFault } from "../text/host-text";

const awsId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id of AWS, ${prefix}-<hexadecimal digits>`);

const adoptSchema = z
  .strictObject({
    vpcId: awsId("vpc").describe("VPC, with DNS support and DNS host names"),
    subnetIds: distinct(z.array(awsId("subnet").describe("One subnet")).min(2).max(6)).describe(
      "Private subnets in two zones or more, /17 to /26, used by no other workspace",
    ),
    securityGroupId: awsId("sg").describe("Security group of the clusters; open to itself, all TCP and UDP"),
    endpoints: z
      .strictObject({
        restApi: awsId("vpce").describe("Interface endpoint to Databricks' REST API"),
        relay: awsId("vpce").describe("Interface endpoint to the relay of secure cluster connectivity"),
      })
      .optional()
      .describe("Endpoints of the VPC to Databricks, which backEndPrivateLink takes"),
  })
  .optional()
  .describe("Use an existing VPC instead of creating one");

const layoutSchema = z
  .strictObject({
    slots: z
      .union([z.literal(4).describe("Room for three zones"), z.literal(8).describe("Room for six zones")])
      .describe("Equal parts of the VPC: 4 have room for three zones, 8 for six"),
    sharedSlot: z.int().min(0).max(7).describe("The part that holds the small subnets, counted from 0"),
  })
  .optional()
  .describe(
    "How the VPC is cut, fixed once the stage is deployed; left out: " +
      `${String(DEFAULT_LAYOUT.slots)} slots, shared slot ${String(DEFAULT_LAYOUT.sharedSlot)}`,
  );

/** Where a stage's clusters run: in a VPC of its own (`cidr` and `zones`), or in one that is there (`adopt`). */
export const networkSchema = z
  .strictObject({
    cidr: ipv4Network.optional().describe("Private range of the VPC, /16 to /24; stages must not overlap"),
    zones: z.int().min(2).max(6).optional().describe("Availability zones, one private subnet in each"),
    layout: layoutSchema,
    adopt: adoptSchema,
    serverlessDestinations: distinct(z.array(checked(hostFault).describe("One host")).max(100))
      .optional()
      .describe("Hosts on the internet that serverless compute reaches where serverlessEgressControl is on"),
  })
  .describe("Where clusters run: in a VPC of the stage, or in one that is there");

type NetworkConfig = z.infer<typeof networkSchema>;

/** A VPC that the stage makes. */
export interface OwnNetwork {
  readonly cidr: string;
  readonly zones: number;
  readonly layout: AddressLayout;
}

/** The network that the stage makes; undefined where it adopts one, or says too little. */
export function ownNetwork({ cidr, zones, layout = DEFAULT_LAYOUT, adopt }: NetworkConfig): OwnNetwork | undefined {
  return adopt !== undefined || cidr === undefined || zones === undefined ? undefined : { cidr, zones, layout };
}
