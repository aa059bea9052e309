import type { Statement } from "../policy";
import type { IamRequest } from "./evaluate";

type Context = Record<string, string | readonly string[]>;

/**
 * Returns the requests that a policy allows: each allowed action on each resource, with a context that meets the
 * conditions of the statement. Replaces patterns in actions, resources and conditions by texts that match.
 * @param context condition keys of every request
 */
export function requestsWithin(statements: readonly Statement[], context: Context): readonly IamRequest[] {
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource = "*", Condition = {} }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => ({
          action: example(action),
          resource: resource === "*" ? "*" : example(resource),
          context: { ...context, ...contextOf(Condition) },
        })),
      ),
    );
}

function contextOf(condition: NonNullable<Statement["Condition"]>): Context {
  const context: Context = {};
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const [first] = [wanted].flat();
      if (operator === "Null") {
        if (first === "false") context[key] = "present";
      } else if (/Not/.test(operator)) {
        context[key] = "another value";
      } else {
        context[key] = operator.startsWith("ForAnyValue:") ? [example(String(first))] : example(String(first));
      }
    }
  }
  return context;
}

function example(pattern: string): string {
  return pattern.replaceAll(/[*?]/g, "x");
}
