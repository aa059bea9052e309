import { overlayOf, titleOf, type DayTwoCase, type Expectation } from "./case";
import { programsOf, type Programs } from "./programs";
import { configurationWith, merged, type Overlay } from "./service-configuration";

/** The stages that the tests can deploy. */
export const STAGES = ["dev", "prod", "pr-7"];

/** A case with the configurations before and after its change. */
export interface PreparedCase {
  readonly title: string;
  readonly definition: DayTwoCase;
  /** Overlays over the deployment's configuration: `given` before the change of the case, `changed` after it. */
  readonly given: Overlay;
  readonly changed: Overlay;
  /** What a case changes: resources as `<stack>/<address>`, other parts of the Terraform JSON as `<stack>/<keys>`. */
  readonly touched: ReadonlySet<string>;
}

/** Computes the overlays of a case and, if `isGroupable`, the parts of the Terraform JSON that the case changes. */
export function prepare(definition: DayTwoCase, base: Overlay, deployed: Programs): PreparedCase {
  const { on: owner, given: before, change } = definition;
  const given = overlayOf(owner, before);
  const changed = merged(given, overlayOf(owner, change));
  const known = { title: titleOf(definition), definition, given, changed };
  if (!isGroupable(definition)) return { ...known, touched: new Set() };
  const stages = owner === "account" ? STAGES : [owner];
  const write = (overlay: Overlay): Programs => {
    const service = configurationWith(merged(base, overlay));
    const wanted = service.stages.filter(({ stage }) => stages.includes(stage));
    return programsOf({ ...service, everyStage: service.stages, stages: wanted });
  };
  const to = write(changed);
  const from = before === undefined ? undefined : write(given);
  const touched = [...to].flatMap(([stack, program]) => [
    ...differences(stack, from?.get(stack) ?? deployed.get(stack), program),
    ...(from === undefined ? [] : differences(stack, deployed.get(stack), from.get(stack))),
  ]);
  return { ...known, touched: new Set(touched) };
}

/** Whether a case's change is applied and then reverted completely, so that one apply can combine such cases. */
export function isGroupable({ expect, back, destroyed, stays = false }: DayTwoCase): boolean {
  const applied = (expectation: Expectation): boolean =>
    expectation.outcome === "in place" || expectation.outcome === "no object changed";
  return !stays && destroyed === undefined && applied(expect) && (back === undefined || applied(back));
}

/**
 * Returns the parts that differ between two versions of a stack's Terraform JSON: addresses of resources and data
 * sources, and the first two keys of everything else.
 */
export function differences(stack: string, left = "{}", right = "{}"): readonly string[] {
  if (left === right) return [];
  const [before, after] = [left, right].map((text) => placesIn(JSON.parse(text) as Record<string, unknown>));
  const places = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...places].filter((place) => before?.get(place) !== after?.get(place)).map((place) => `${stack}/${place}`);
}

function placesIn(program: Record<string, unknown>): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [section, content] of Object.entries(program)) {
    for (const [type, entries] of Object.entries(content as Record<string, unknown>)) {
      if (section !== "resource" && section !== "data") places.set(`${section}.${type}`, JSON.stringify(entries));
      else
        for (const [name, value] of Object.entries(entries as Record<string, unknown>)) {
          places.set(section === "data" ? `data.${type}.${name}` : `${type}.${name}`, JSON.stringify(value));
        }
    }
  }
  return places;
}
