import { Fn } from "cdktf";

const SUFFIX_LENGTH = 8;

/**
 * Name for a resource whose replacement needs a different name: a prefix and a hash of the arguments that force
 * replacement. Terraform computes the hash, because the arguments contain ids that are unknown at synthesis. List the
 * name in the resource's `lifecycle.ignoreChanges`: the resource then keeps its name until an argument forces
 * replacement.
 */
export function nameOfArguments(prefix: string, forcing: readonly string[]): string {
  return `${prefix}-${Fn.substr(Fn.sha1(Fn.join(",", [...forcing])), 0, SUFFIX_LENGTH)}`;
}
