import { ownNetwork } from "../../../config/network/schema";
import { fails, judge, ok, type Check } from "../finding";

/** The region must have the number of zones that the stage configures. */
export const zonesCheck: Check = ({ stage }, { zones }) => {
  const wanted = stage.workspace.adopt === undefined ? ownNetwork(stage.network)?.zones : undefined;
  if (wanted === undefined) return [];
  return judge("zones of the region", zones, (names) => {
    const found = `${stage.aws.region} has ${names.length} zones for this account (${names.join(", ")})`;
    return names.length >= wanted
      ? ok(`${found}, the stage needs ${wanted}`)
      : fails(`${found}, the stage needs ${wanted}`, `set network.zones: ${names.length} in the stage's file`);
  });
};
