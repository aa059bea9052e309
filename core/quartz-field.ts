/** A field of a Quartz expression: its range of numbers and the names of its values. */
export interface QuartzField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values, beginning with that of `min`. */
  readonly names?: readonly string[];
  /** Description of special forms that this field allows, e.g. `L` for the last day. Lists cannot contain them. */
  readonly alone?: string;
  /** Whether a range may wrap around: `22-2` for hours, `FRI-MON` for weekdays. */
  readonly wraps: boolean;
}

/**
 * Values of a field, sorted. Supports `*`, `5`, `1-5`, `10-2`, `MON-FRI`, `/step` after `*`, a number or a range of
 * numbers, and lists of these. Undefined if Quartz rejects the text or ignores part of it, such as the step in `MON/2`.
 *
 * Source: Quartz, `CronExpression`.
 */
export function quartzValues(text: string, field: QuartzField): readonly number[] | undefined {
  const items = text.split(",").map((item) => itemValues(item, field));
  const known = items.filter((values) => values !== undefined);
  if (known.length < items.length) return undefined;
  return [...new Set(known.flat())].sort((one, other) => one - other);
}

/** Text that describes the values that a field accepts. */
export function quartzAllowed({ name, min, max, names, alone, wraps }: QuartzField): string {
  const [first, last] = names === undefined ? [] : [names[0], names.at(-1)];
  const named = first === undefined ? "" : ` (${first} to ${last ?? ""})`;
  const forward = wraps ? "" : " in ascending order";
  const values = `${name} from ${String(min)} to ${String(max)}${named}, *, ranges${forward}, steps of 1 to ${String(max)}, and lists of these`;
  return alone === undefined ? values : `${values}, or by itself ${alone}`;
}

/** Number of a field's value, given as a number or by name; undefined for an unknown name or a number out of range. */
export function quartzValue(text: string, { min, max, names }: QuartzField): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

function itemValues(item: string, field: QuartzField): readonly number[] | undefined {
  const [range = "", step, ...more] = item.split("/");
  const every = step === undefined ? 1 : stepOf(step, field);
  if (every === undefined || more.length > 0) return undefined;
  const { min, max } = field;
  // Quartz reads `/15` as `*/15`.
  if (range === "*" || (range === "" && step !== undefined)) return upTo(min, max, every);

  const ends = range.split("-");
  const [start, last] = ends.map((text) => quartzValue(text, field));
  const end = ends.length === 2 ? last : step === undefined ? start : max;
  if (start === undefined || end === undefined || ends.length > 2) return undefined;
  const named = ends.filter((text) => !/^\d/.test(text)).length;
  if (named > 0 && (named < ends.length || step !== undefined)) return undefined;
  if (start <= end) return upTo(start, end, every);
  const size = max - min + 1;
  return field.wraps ? upTo(start, end + size, every).map((value) => ((value - min) % size) + min) : undefined;
}

function stepOf(text: string, { max }: QuartzField): number | undefined {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return step >= 1 && step <= max ? step : undefined;
}

function upTo(start: number, end: number, every: number): readonly number[] {
  return Array.from({ length: Math.floor((end - start) / every) + 1 }, (_, index) => start + index * every);
}
