import { committedService } from "../../support/service";
import type { WantedBy } from "../../../cli/repository/wanted";

const { account, stages } = committedService();

/** The committed configuration with exactly two slots, into which the stages of merge requests are deployed. */
export const WITH_TWO_SLOTS: WantedBy = {
  account: { ...account, mergeRequests: account.mergeRequests && { ...account.mergeRequests, slots: 2 } },
  stages,
};
