import { readSlotStates } from "../../../../cli/operations/sweep/slot-states";
import type { ObjectStore } from "../../../../cli/records/object-store";

const WRITTEN = Date.UTC(2026, 0, 2);

function statesWith(objects: Readonly<Record<string, string>>): ObjectStore {
  return {
    location: "here",
    list: (prefix) =>
      Promise.resolve(
        Object.keys(objects)
          .filter((key) => key.startsWith(prefix))
          .map((key) => ({ key, modified: WRITTEN })),
      ),
    get: (key) => Promise.resolve(objects[key] === undefined ? undefined : Buffer.from(objects[key])),
    put: () => Promise.reject(new Error("nothing is written")),
    delete: () => Promise.resolve(),
  };
}

const created = "2026-01-01T12:00:00.123456789Z";
const lock = JSON.stringify({ ID: "1", Operation: "OperationTypeApply", Who: "runner@ci", Created: created });

test.each(["slot-1/pr-4-fraud.tfstate.tflock", "slot-1/.pr-4-fraud.tfstate.lock.info"])(
  "reads holder and time of the lock %s",
  async (key) => {
    const { requests, locks } = await readSlotStates(
      statesWith({ [key]: lock, "slot-10/pr-5-a.tfstate": "" }),
      "slot-1",
    );
    expect(requests).toEqual(["pr-4"]);
    expect(locks).toEqual([
      { key, who: "runner@ci", operation: "OperationTypeApply", taken: Date.parse("2026-01-01T12:00:00.123Z") },
    ]);
  },
);

test.each(["", "{", "[]", "null", '{"Who":7}'])(
  "a lock with the text %j is valid and has the time of its file",
  async (text) => {
    const { locks } = await readSlotStates(statesWith({ "slot-1/pr-4-fraud.tfstate.tflock": text }), "slot-1");
    expect(locks).toMatchObject([{ who: "an unknown holder", taken: WRITTEN }]);
  },
);

test("does not read states and backups as locks", async () => {
  const states = statesWith({ "slot-1/pr-4-fraud.tfstate": "{}", "slot-1/pr-4-fraud.tfstate.backup": "{}" });
  expect((await readSlotStates(states, "slot-1")).locks).toEqual([]);
});
