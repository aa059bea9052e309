import { escapeRegExp } from "../core/escape-reg-exp";
import { isObject } from "./plan-json";

/** An address in its parts. */
export interface InstanceAddress {
  /** The module that the resource is in, e.g. `module.storage.`; empty for the stack itself. */
  readonly module: string;
  /** e.g. `aws_s3_bucket.data`. */
  readonly base: string;
  /** Which instance by `for_each` or `count`, `"a"` or `0`; undefined where there is one only. */
  readonly key: string | undefined;
}

/** Splits an address as a plan writes it. */
export function instanceAddress(address: string): InstanceAddress {
  const form = /^((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)(.*?)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?$/;
  const [, module = "", base = address, key] = form.exec(address) ?? [];
  return { module, base, key };
}

/** What references in an instance's arguments are read by. */
export interface Referrer {
  readonly address: InstanceAddress;
  readonly forEach: unknown;
  /** Locals of the stack, which stand for what they hold. */
  readonly locals: unknown;
}

/** Whether an argument, as the configuration has it, refers to an instance of a resource. */
export function refersTo(argument: unknown, from: Referrer, target: InstanceAddress): boolean {
  if (from.address.module !== target.module) return false;
  const text = withLocals(textOf(argument), from.locals);
  const direct = mentions(text, from, target);
  // `for_each = aws_s3_bucket.data` makes each.value an instance of it, the one with the same key.
  const through =
    /\beach\.(key|value)\b/.test(text) && mentions(withLocals(textOf(from.forEach), from.locals), from, target);
  return direct || (through && from.address.key === target.key);
}

function mentions(text: string, { address: { key } }: Referrer, target: InstanceAddress): boolean {
  const found = [
    ...text.matchAll(new RegExp(`(?<![\\w.-])${escapeRegExp(target.base)}(?![\\w-])(?:\\[([^\\]]*)\\])?`, "g")),
  ];
  const usesOwnKey = /\b(each\.(key|value)|count\.index)\b/.test(text);
  return found.some(([, index]) => {
    if (target.key === undefined || index === "*") return true;
    if (index !== undefined && /^("|\d)/.test(index)) return index === target.key;
    return !usesOwnKey || key === target.key;
  });
}

/** Locals may name each other; a chain of more than this is none that people write. */
const MAX_DEPTH = 8;

function withLocals(text: string, locals: unknown, depth = 0): string {
  if (!isObject(locals) || depth > MAX_DEPTH || !text.includes("local.")) return text;
  const resolved = text.replaceAll(/\blocal\.([\w-]+)/g, (written, name: string) =>
    name in locals ? textOf(locals[name]) : written,
  );
  return resolved === text ? text : withLocals(resolved, locals, depth + 1);
}

/** Every text in a value, one after the other. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return isObject(value) ? Object.values(value).map(textOf).join(" ") : "";
}
