/** A linear axis that maps values to pixels. */
export interface Scale {
  /** Position of a value in pixels. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Approximate number of ticks per axis. */
const TICKS = 5;

/** A scale that contains all finite values and ends at round ticks. `from` and `to` are the pixels of its ends. */
export function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const finite = values.filter(Number.isFinite);
  let least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  let greatest = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  if (finite.length === 0) [least, greatest] = [0, 1];
  if (least === greatest) [least, greatest] = [least - 0.5, greatest + 0.5];
  const step = roundStep((greatest - least) / TICKS);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(greatest / step - 1e-9);
  const [low, high] = [first * step, last * step];
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: last - first + 1 }, (_, index) => {
      const value = (first + index) * step;
      return { value, text: tickText(value, decimals) };
    }),
  };
}

/** Rounds the distance of ticks up to 1, 2 or 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((each) => each * power >= step * 0.999) ?? 10;
  return factor * power;
}

function tickText(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))} M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))} k`;
  return decimals > 4 ? value.toExponential(1) : value.toFixed(decimals);
}
