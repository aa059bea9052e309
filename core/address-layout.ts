/**
 * How a VPC's range is divided: into a fixed number of equal parts, called slots. Each zone has one private subnet that
 * fills a slot. The small subnets (NAT gateway, interface endpoints) share one slot; if they do not fit, they also use
 * the next slots. Adding or removing a zone therefore changes no other subnet's range.
 */
export interface AddressLayout {
  /** Number of slots: 4 for up to three zones, 8 for up to six. */
  readonly slots: 4 | 8;
  /**
   * Index, from 0, of the first slot with small subnets (NAT gateway, interface endpoints). The zones' private subnets
   * fill the other slots in order.
   */
  readonly sharedSlot: number;
}

/** Division of a VPC's range for up to three availability zones. */
export const DEFAULT_LAYOUT: AddressLayout = { slots: 4, sharedSlot: 2 };

/** Maximum number of availability zones in any AWS region. */
export const MAX_ZONES = 6;

/** Netmask of the small subnets, the longest that AWS allows. A NAT gateway needs one address, each interface endpoint one. */
export const SMALL_PREFIX = 28;

/** Netmask of a slot, i.e. of one of the equal parts of a VPC's range. A private subnet fills a slot. */
export function slotPrefix(vpcPrefix: number, { slots }: AddressLayout): number {
  return vpcPrefix + Math.log2(slots);
}

/**
 * Index of the slot (equal part of the VPC's range) that a zone's private subnet fills; zones and slots count from 0.
 */
export function slotOfZone(zone: number, { sharedSlot }: AddressLayout): number {
  return zone < sharedSlot ? zone : zone + 1;
}

/**
 * Maximum number of availability zones that a layout of a VPC's range has room for. The small subnets are one public
 * subnet for all zones, and an endpoint subnet for each zone. Small subnets that do not fit into the shared slot use
 * the next slots, which must not contain a zone's private subnet.
 *
 * @param prefix length of a slot's netmask, at most `SMALL_PREFIX`
 */
export function maxZones(layout: AddressLayout, prefix: number): number {
  const smallPerSlot = 2 ** (SMALL_PREFIX - prefix);
  const { slots, sharedSlot } = layout;
  const fits = (zones: number): boolean => {
    const last = slotOfZone(zones - 1, layout);
    const sharedSlots = Math.ceil((1 + zones) / smallPerSlot);
    const reachesZones = sharedSlots > 1 && last > sharedSlot;
    return last < slots && sharedSlot + sharedSlots <= slots && !reachesZones;
  };
  const counts = Array.from({ length: MAX_ZONES }, (_, index) => MAX_ZONES - index);
  return counts.find(fits) ?? 0;
}
