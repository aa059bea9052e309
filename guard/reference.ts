import { escapeRegExp } from "../core/escape-reg-exp";
import { isObject } from "../core/json";

/** Parts of a resource address. */
export interface InstanceAddress {
  /** Module of the resource, e.g. `module.storage.`; empty for the root module. */
  readonly module: string;
  /** Type and name, e.g. `aws_s3_bucket.data`. */
  readonly base: string;
  /** Key of the instance, e.g. `"a"` or `0`; undefined if the resource has neither `for_each` nor `count`. */
  readonly key: string | undefined;
}

/** Parses an address in a plan. */
export function instanceAddress(address: string): InstanceAddress {
  const form = /^((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)(.*?)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?$/;
  const [, module = "", base = address, key] = form.exec(address) ?? [];
  return { module, base, key };
}

/** The instance of a resource whose arguments contain the references to resolve. */
export interface Referrer {
  readonly address: InstanceAddress;
  readonly forEach: unknown;
  /** Terraform locals of the stack, to which arguments may refer. */
  readonly locals: unknown;
}

/** Whether an argument in the configuration refers to an instance of a resource in the same module. */
export function refersTo(argument: unknown, from: Referrer, target: InstanceAddress): boolean {
  if (from.address.module !== target.module) return false;
  const text = withLocals(textOf(argument), from.locals);
  const direct = mentions(text, from, target);
  // With `for_each = aws_s3_bucket.data`, `each.value` refers to the instance of the bucket with the same key.
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

/** Maximum depth of Terraform locals that refer to other locals. The limit ends the search if locals form a cycle. */
const MAX_DEPTH = 8;

function withLocals(text: string, locals: unknown, depth = 0): string {
  if (!isObject(locals) || depth > MAX_DEPTH || !text.includes("local.")) return text;
  const resolved = text.replaceAll(/\blocal\.([\w-]+)/g, (written, name: string) =>
    name in locals ? textOf(locals[name]) : written,
  );
  return resolved === text ? text : withLocals(resolved, locals, depth + 1);
}

/** All texts in a value, at every depth, joined with spaces. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return isObject(value) ? Object.values(value).map(textOf).join(" ") : "";
}
