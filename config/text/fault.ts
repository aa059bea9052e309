import { z } from "zod";

/** What is wrong with a text. */
export interface Fault {
  /** What is allowed, with the reason where it is not obvious. */
  readonly allowed: string;
  /** The nearest text that would do. */
  readonly meant?: string | undefined;
}

/** Looks for what is wrong with a text; undefined when nothing is. */
export type Check = (text: string) => Fault | undefined;

/**
 * Text that a check takes; a refusal names the nearest right text, and the place in the file.
 *
 * @param pattern what editors hold the text against; the check says more
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

/** A list without anything twice, told apart by `key`; the second one is refused at its place. */
export function distinct<T extends z.ZodArray>(list: T, key: (text: string) => string = (text) => text): T {
  return list.superRefine((items, context) => {
    const keys = items.map((item) => key(String(item)));
    keys.forEach((one, index) => {
      const first = keys.indexOf(one);
      if (first === index) return;
      const message = `something that is not in the list before; item ${String(first + 1)} says the same`;
      context.addIssue({ code: "custom", path: [index], message });
    });
  });
}
