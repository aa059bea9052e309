import { CONTROL_IDS, CONTROLS, type Control, type ControlId } from "../../config/security/controls";
import type { StageConfig } from "../../config/schema";
import { committedService } from "../support/service";
import { stacksOf } from "./committed-stacks";

type Resources = ReadonlyMap<string, string>;

const { account, stages } = committedService();
const dev = stages.find(({ stage }) => stage === "dev") as StageConfig;

/**
 * Returns the resources of dev and of the shared stacks, as JSON by address. dev has the profile `standard`. A control
 * in `inverted` is turned on if the profile turns it off, and the reverse.
 */
function resources(inverted: readonly ControlId[]): Resources {
  const overrides = inverted.map((id) => [id, { enabled: !CONTROLS[id].standard, reason: "to see what it does" }]);
  const stage: StageConfig = {
    ...dev,
    workspace: { pricingTier: "ENTERPRISE" },
    security: { ...dev.security, profile: "standard", overrides: Object.fromEntries(overrides) as object },
  };
  return new Map(
    stacksOf({ account, stages: [stage] }).flatMap(({ content }) =>
      Object.entries(content.json.resource ?? {}).flatMap(([type, blocks]) =>
        Object.entries(blocks).map(([name, block]) => [`${type}.${name}`, JSON.stringify(block)] as const),
      ),
    ),
  );
}

/**
 * Returns the resources that a control adds (`+`), removes (`-`) or changes (`~`), e.g. `+ aws_flow_log.FlowLogs_1A2B`.
 */
function effect(id: ControlId): readonly string[] {
  const control: Control = CONTROLS[id];
  const needed = control.needs === undefined ? [] : [control.needs as ControlId];
  const [without, turned] = [resources(needed), resources([...needed, id])];
  const [off, on] = control.standard ? [turned, without] : [without, turned];
  const added = [...on].filter(([address]) => !off.has(address)).map(([address]) => `+ ${address}`);
  const removed = [...off].filter(([address]) => !on.has(address)).map(([address]) => `- ${address}`);
  const changed = [...on].filter(([address, block]) => off.has(address) && off.get(address) !== block);
  return [...added, ...removed, ...changed.map(([address]) => `~ ${address}`)].sort();
}

test.each(CONTROL_IDS)("the control %s has the reviewed effect", (id) => {
  const found = effect(id);
  expect(found).not.toEqual([]);
  expect(found).toMatchSnapshot();
});
