import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** State of earlier jobs or steps, from which `success()`, `failure()` and `cancelled()` compute their results. */
export interface Status {
  readonly failed: boolean;
  readonly cancelled: boolean;
}

/** Values of the contexts of an expression, e.g. of `github`, by name of the context. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A function of expressions that GitHub's library lacks, because the result depends on the run, e.g. `success()`. */
type Call = (...args: data.ExpressionData[]) => boolean | string;

type Functions = NonNullable<ConstructorParameters<typeof Evaluator>[2]>;

const STATUS_FUNCTION = /\b(success|failure|always|cancelled)\s*\(/;

/** Evaluates GitHub's expressions with GitHub's own library. */
export class Expressions {
  /**
   * @param hashFiles implementation of the expression function `hashFiles`
   */
  public constructor(
    private readonly contexts: Contexts,
    private readonly status: Status = { failed: false, cancelled: false },
    private readonly hashFiles: (patterns: readonly string[]) => string = () => "",
  ) {}

  /** Evaluates an expression, given without `${{ }}`. */
  public evaluate(expression: string): unknown {
    const functions = this.functions();
    const { tokens } = new Lexer(expression).lex();
    const tree = new Parser(tokens, Object.keys(this.contexts), [...functions.values()]).parse();
    const contexts = new data.Dictionary(
      ...Object.entries(this.contexts).map(([key, value]) => ({ key, value: toData(value) })),
    );
    const result = new Evaluator(tree, contexts, functions).evaluate();
    return JSON.parse(JSON.stringify(result, data.replacer)) as unknown;
  }

  /**
   * Replaces the expressions `${{ }}` in a text by their results. If the whole text is one expression, returns its
   * result without converting it to a text.
   */
  public fill(text: unknown): unknown {
    if (Array.isArray(text)) return text.map((each) => this.fill(each));
    if (typeof text !== "string") return text;
    const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text)?.[1];
    if (whole !== undefined) return this.evaluate(whole);
    return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => asText(this.evaluate(expression)));
  }

  /** Replaces the expressions `${{ }}` in the values of a mapping, e.g. of `env`, by their results. */
  public fillAll(texts: Readonly<Record<string, unknown>> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, asText(this.fill(text))]));
  }

  /** Whether the condition `if` is true. Without a status function, e.g. `always()`, it is false after a failure. */
  public holds(condition: string | boolean | undefined): boolean {
    const expression = String(condition ?? "success()")
      .replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1")
      .trim();
    const isReady = STATUS_FUNCTION.test(expression) || this.isSuccess();
    return isReady && isTruthy(this.evaluate(expression));
  }

  private isSuccess(): boolean {
    return !this.status.failed && !this.status.cancelled;
  }

  private functions(): Functions {
    const calls: Record<string, Call> = {
      success: () => this.isSuccess(),
      failure: () => this.status.failed && !this.status.cancelled,
      cancelled: () => this.status.cancelled,
      always: () => true,
      hashFiles: (...patterns) => this.hashFiles(patterns.map((pattern) => pattern.coerceString())),
    };
    const entries = Object.entries(calls).map(([name, call]) => {
      const maxArgs = name === "hashFiles" ? 255 : 0;
      return [
        name.toLowerCase(),
        { name, minArgs: 0, maxArgs, call: (...args: data.ExpressionData[]) => toData(call(...args)) },
      ] as const;
    });
    return new Map(entries);
  }
}

function toData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver) as data.ExpressionData;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isTruthy(value: unknown): boolean {
  return value !== null && value !== false && value !== 0 && value !== "";
}
