import { Fn } from "cdktf";

const SUFFIX_LENGTH = 8;

/**
 * Name of a resource that a replacement must not share: a prefix, and a hash of the arguments that force replacement.
 * Terraform computes it, since ids are known to it alone. Use it with `lifecycle.ignoreChanges` for the name: the resource
 * then keeps its name until another argument replaces it, and its replacement gets the new one.
 */
export function nameOfArguments(prefix: string, forcing: readonly string[]): string {
  return `${prefix}-${Fn.substr(Fn.sha1(Fn.join(",", [...forcing])), 0, SUFFIX_LENGTH)}`;
}
