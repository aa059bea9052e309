/**
 * How a VPC is cut: into equal slots, whose number does not depend on that of the zones. Each zone has a private subnet
 * that fills a slot, and one slot is shared by the small subnets. A zone that is added or removed moves no other subnet.
 */
export interface AddressLayout {
  /** 4 have room for three zones, 8 for six. */
  readonly slots: 4 | 8;
  /** Slot of the small subnets, counted from 0; zones take the others in order. */
  readonly sharedSlot: number;
}

/** Room for three zones. */
export const DEFAULT_LAYOUT: AddressLayout = { slots: 4, sharedSlot: 2 };

/** No AWS region has more zones. */
export const MOST_ZONES = 6;

/** A NAT gateway needs one address, endpoints one for each service; AWS allows no subnet smaller than this. */
export const SMALL_PREFIX = 28;

/** Netmask of each slot, hence of each private subnet. */
export function slotPrefix(vpcPrefix: number, { slots }: AddressLayout): number {
  return vpcPrefix + Math.log2(slots);
}

/** The slot of a zone's private subnet, both counted from 0. */
export function slotOfZone(zone: number, { sharedSlot }: AddressLayout): number {
  return zone < sharedSlot ? zone : zone + 1;
}

/**
 * The most zones for which a layout has room. The small subnets, one public and one per zone for endpoints, continue
 * into the slots behind the shared one where these are smaller than all of them and no zone takes them.
 *
 * @param prefix netmask of a slot, `SMALL_PREFIX` at most
 */
export function mostZones(layout: AddressLayout, prefix: number): number {
  const smallPerSlot = 2 ** (SMALL_PREFIX - prefix);
  const { slots, sharedSlot } = layout;
  const fits = (zones: number): boolean => {
    const last = slotOfZone(zones - 1, layout);
    const sharedSlots = Math.ceil((1 + zones) / smallPerSlot);
    const reachesZones = sharedSlots > 1 && last > sharedSlot;
    return last < slots && sharedSlot + sharedSlots <= slots && !reachesZones;
  };
  const counts = Array.from({ length: MOST_ZONES }, (_, index) => MOST_ZONES - index);
  return counts.find(fits) ?? 0;
}
