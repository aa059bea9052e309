import { z } from "zod";

/** Why a text is invalid. */
export interface Fault {
  /** Allowed texts, with the reason if it is not obvious. */
  readonly allowed: string;
  /** Nearest allowed text. */
  readonly meant?: string | undefined;
}

/** Returns why a text is invalid, or undefined if it is valid. */
export type Check = (text: string) => Fault | undefined;

/**
 * The fault of a text that `isValid` rejects; undefined if `isValid` accepts the text.
 *
 * @param meant text that the user probably meant; the fault contains it only if `isValid` accepts it
 */
export function faultUnless(
  isValid: (text: string) => boolean,
  text: string,
  allowed: string,
  meant: string,
): Fault | undefined {
  return isValid(text) ? undefined : { allowed, meant: isValid(meant) ? meant : undefined };
}

/**
 * Schema of a text that must pass `check`. The parameter `meant` of an issue is the nearest allowed text.
 *
 * @param pattern pattern for editors; the check may be stricter
 */
export function checked(check: Check, pattern?: RegExp): z.ZodString {
  const text = z.string().superRefine((value, context) => {
    const fault = check(value);
    if (fault === undefined) return;
    const { allowed: message, meant } = fault;
    context.addIssue({ code: "custom", message, params: { meant: meant === value ? undefined : meant } });
  });
  return pattern === undefined ? text : text.meta({ pattern: pattern.source });
}

/**
 * A list in which no two items have the same `key`. An issue points to each item whose key an earlier item already has.
 */
export function distinct<T extends z.ZodArray>(list: T, key: (text: string) => string = (text) => text): T {
  return list.superRefine((items, context) => {
    const keys = items.map((item) => key(String(item)));
    keys.forEach((one, index) => {
      const first = keys.indexOf(one);
      if (first === index) return;
      const message = `an item that the list does not contain yet; item [${String(first)}] is the same`;
      context.addIssue({ code: "custom", path: [index], message });
    });
  });
}
