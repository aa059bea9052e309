import { defined } from "../core/defined";
import { isObject } from "../core/json";
import type { ResourceChangeJson } from "../guard/plan-json";
import { configurationOf, UNKNOWN } from "../guard/planned-stack";
import { differences, isAbsent, jsonIn, same, step, type ValueChange } from "./diff";
import type { ReviewedStack } from "./input";
import type { ResourceReview, StackReview } from "./model";
import type { Names } from "./names";
import { subjectOf } from "./permissions/subject";
import type { ReviewedResource } from "./resources";
import { totalsOf } from "./totals";
import { code, counted, typeInWords } from "./words";
import { compareTexts } from "../core/text-order";

/** Arguments that are not shown for a new resource: meta-arguments, and tags, which most resources have. */
const NOT_MAIN = [
  "//",
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
  "tags",
];

/** Reviews a stack's plan: state, totals, changed resources and outputs, and drift. */
export function stackReview(stack: ReviewedStack, resources: readonly ReviewedResource[], names: Names): StackReview {
  const { plan } = stack;
  const own = resources.filter((resource) => resource.stack === stack.stack);
  const reviews = own.flatMap((resource) => resourceReview(resource, names));
  const outputs = Object.entries(plan?.output_changes ?? {}).flatMap(([output, { actions }]) =>
    actions.every((action) => action === "no-op") ? [] : [output],
  );
  const changes = reviews.length > 0 || outputs.length > 0;
  const note = stack.notPlannable ?? stack.provisional;
  return {
    stack: stack.stack,
    part: stack.part,
    state: plan === undefined ? "not plannable" : changes ? "changed" : "unchanged",
    ...defined({ note }),
    totals: totalsOf(own),
    resources: reviews,
    outputs,
    drifted: (plan?.resource_drift ?? [])
      .filter((drift) => drift.mode === "managed" && isDrift(drift, stack))
      .map(({ address }) => address),
  };
}

/** Label of a resource, e.g. "S3 bucket `data`" or "grants on schema `main.fraud`"; without a name, only its type. */
export function labelOf(resource: ReviewedResource, names: Names): string {
  const { type, action } = resource;
  const subject = subjectOf(resource, names);
  if (subject !== undefined) return `${typeInWords(type)} on ${subject}`;
  const name = action === "delete" || action === "replace" ? names.today(resource) : names.at(resource);
  return name === undefined ? typeInWords(type) : `${typeInWords(type)} ${code(name)}`;
}

function resourceReview(resource: ReviewedResource, names: Names): readonly ResourceReview[] {
  const { action, address, type, movedFrom, importedId } = resource;
  if (action === "none") return [];
  return [
    {
      address,
      type,
      label: labelOf(resource, names),
      action,
      ...defined({ movedFrom, importedId }),
      changes: action === "create" ? mainArguments(resource, names) : changesOf(resource, names),
    },
  ];
}

/** Whether a resource was deleted outside Terraform, or a configured argument changed. Ignores computed attributes. */
function isDrift(drift: ResourceChangeJson, { plan = {}, configuration = {} }: ReviewedStack): boolean {
  const { change } = drift;
  const configured = configurationOf(drift, { plan, configuration });
  return (
    change.after === null || Object.keys(configured).some((key) => !same(change.before?.[key], change.after?.[key]))
  );
}

/** Changed values, without unknown computed attributes, and without changes of `tags_all` that `tags` also contains. */
function changesOf(resource: ReviewedResource, names: Names): readonly ValueChange[] {
  const { before, after, configured } = resource;
  if (before === undefined || after === undefined) return [];
  const planned = Object.fromEntries(
    Object.entries(after).flatMap(([key, value]) =>
      value === UNKNOWN && configured[key] === undefined ? [] : [[key, plannedValue(resource, key, names)]],
    ),
  );
  const known = Object.fromEntries(Object.entries(before).filter(([key]) => key in planned || !(key in after)));
  const changes = differences(names.withPrincipals(known), names.withPrincipals(planned));
  const isRepeated = ({ path }: ValueChange): boolean =>
    path.startsWith("tags_all") && changes.some((other) => other.path === path.replace(/^tags_all/, "tags"));
  return changes.filter((change) => !isRepeated(change));
}

/**
 * The planned value of an argument. If it is unknown, e.g. because it refers to a replaced resource, returns the
 * configured text with planned values in place of references. If one of these values is unknown too, the result is
 * `UNKNOWN`, except for JSON, e.g. a policy: there, a description such as "(arn of role x)" replaces the reference.
 */
export function plannedValue(resource: ReviewedResource, key: string, names: Names): unknown {
  const planned = resource.after?.[key];
  const written = resource.configured[key];
  if (planned !== UNKNOWN || typeof written !== "string") return planned;
  const resolved = names.shown(resource.stack, written);
  return jsonIn(resolved) === undefined ? (names.knownValue(resource.stack, written) ?? UNKNOWN) : resolved;
}

/** Arguments of a new resource with their values: the configured ones, or all planned ones if none is configured. */
function mainArguments(resource: ReviewedResource, names: Names): readonly ValueChange[] {
  const { stack, after = {}, configured } = resource;
  const given = Object.keys(configured).length > 0 ? Object.keys(configured) : Object.keys(after);
  return given
    .filter((key) => !NOT_MAIN.includes(key))
    .flatMap((key) =>
      leaves(names.withPrincipals(names.shownArgument(resource, key) ?? names.shown(stack, configured[key])), key),
    );
}

/**
 * All non-empty values at any depth of an argument, each with its path. A list of scalars is one value. For a policy,
 * the value is its number of statements.
 */
function leaves(value: unknown, path: string): readonly ValueChange[] {
  if (isAbsent(value)) return [];
  const json = jsonIn(value);
  if (isObject(json) && Array.isArray(json["Statement"])) {
    return [{ path, kind: "added", after: `a policy of ${counted(json["Statement"].length, "statement")}` }];
  }
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, step(path, key)));
  if (Array.isArray(value) && value.some(isObject)) {
    const isOne = value.length === 1;
    const named = value.map((item: unknown, index) => [nameOf(item, index), item] as const);
    return named
      .sort(([one], [other]) => compareTexts(one, other))
      .flatMap(([name, item]) => leaves(item, isOne ? path : `${path}[${name}]`));
  }
  return [{ path, kind: "added", after: json ?? value }];
}

/** Arguments that identify a block in the path of a change, e.g. `task["train"]`; the first non-empty one is used. */
const NAMING = ["task_key", "principal", "group_name", "service_principal_name", "user_name", "name", "key"];

function nameOf(block: unknown, index: number): string {
  const keys = isObject(block) ? NAMING.map((key) => block[key]) : [];
  const named = keys.find((key) => typeof key === "string" && key !== "");
  return named === undefined ? String(index) : JSON.stringify(named);
}
