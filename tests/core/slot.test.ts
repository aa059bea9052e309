import { namingOf, slotNaming } from "../../core/naming";
import { requestsIn, slotNames, slotOf, slotStatePrefix } from "../../core/slot";

test.each([
  ["pr-1", 3, "slot-1"],
  ["pr-3", 3, "slot-3"],
  ["pr-4", 3, "slot-1"],
  ["pr-123456789", 20, "slot-9"],
  ["pr-7", 1, "slot-1"],
])("%s, with %d slots in total, is in %s", (stage, size, slot) => {
  expect(slotOf(stage, size)).toBe(slot);
  expect(slotNames(size)).toContain(slot);
});

test.each(["dev", "pr-0", "pr-1a"])("fails to find a slot for %s, which is not a merge request's stage", (stage) => {
  expect(() => slotOf(stage, 3)).toThrow(`stage ${stage} has no slot`);
});

test("finds requests by the object keys of their states and locks", () => {
  const keys = ["pr-10-platform.tfstate", "pr-2-fraud.tfstate.tflock", ".pr-2-platform.tfstate.lock.info", "notes.txt"];
  const all = [...keys.map((key) => `${slotStatePrefix("slot-1")}${key}`), "slot-10/pr-5-fraud.tfstate"];
  expect(requestsIn(all, "slot-1")).toEqual(["pr-2", "pr-10"]);
});

const service = { service: "fraudops", mergeRequests: { slots: 3 } };

test("the slot's resources are named after the slot, and resources of the merge request's stage after the merge request", () => {
  const naming = namingOf(service, "pr-5");
  expect(naming).toMatchObject({ slot: "slot-2", catalog: "fraudops_slot_2", directory: "/fraudops/slot-2" });
  expect([naming.servicePrincipal("jobs"), naming.clusterPolicy("tests"), naming.caller]).toEqual([
    "fraudops-slot-2-jobs",
    "fraudops-slot-2-tests",
    "fraudops-slot-2-deploy",
  ]);
  expect([naming.endpoint("fraud"), naming.name("fraud", "training"), naming.experiment("fraud")]).toEqual([
    "fraudops-pr-5-fraud",
    "fraudops-pr-5-fraud-training",
    "/fraudops/slot-2/pr-5-fraud",
  ]);
  expect(naming.registeredModel("cash-demand")).toBe("fraudops_slot_2.pr_5_cash_demand.cash_demand_model");
  expect(naming.platformSchema).toBe("pr_5_platform");
});

test("a request finds the slot's resources by their names", () => {
  const [guest, host] = [namingOf(service, "pr-5"), slotNaming("fraudops", "slot-2")];
  expect([host.catalog, host.directory, host.servicePrincipal("deploy"), host.clusterPolicy("training")]).toEqual([
    guest.catalog,
    guest.directory,
    guest.servicePrincipal("deploy"),
    guest.clusterPolicy("training"),
  ]);
});

test("a permanent stage has no slot", () => {
  expect(namingOf(service, "dev")).toMatchObject({ slot: undefined, catalog: "fraudops_dev" });
});
