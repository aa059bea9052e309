import { invalid, missing } from "../facts/errors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CloudError } from "../ports";
import { requireTimes } from "../runtime/jobs/run-faults";

/**
 * Kinds of fault. A number is the status of an error answer. With `timeout`, the request gets no answer. With `reset`,
 * the connection closes after the request was processed. With `stale`, a read answers that the object does not exist.
 */
export const FAULT_KINDS = ["429", "500", "503", "timeout", "reset", "stale"] as const;

/** A fault to inject into requests. */
export interface Fault {
  readonly kind: (typeof FAULT_KINDS)[number];
  /** HTTP method of the requests that fail. @default - any method; always GET for `stale` */
  readonly method?: string | undefined;
  /** Regular expression that matches the paths of the requests that fail. A path does not include the query. */
  readonly path: string;
  /** Number of requests that fail. @default 1 */
  readonly times?: number | undefined;
  /** Whether the first request to each path with each method fails, until the faults are cleared. Overrides `times`. */
  readonly everyPath?: boolean | undefined;
}

const ANSWERS: Readonly<Record<string, CloudError>> = {
  "429": new CloudError(429, "REQUEST_LIMIT_EXCEEDED", "Current request has to be retried. Injected fault."),
  "500": new CloudError(500, "INTERNAL_ERROR", "An internal error occurred. Injected fault."),
  "503": new CloudError(503, "TEMPORARILY_UNAVAILABLE", "The service is temporarily unavailable. Injected fault."),
  stale: missing("The object does not exist. Injected fault."),
};

interface Pending extends Fault {
  readonly pattern: RegExp;
  readonly injected: Set<string>;
  left: number;
}

/** The injected faults that wait for matching requests. */
export class Faults {
  private pending: Pending[] = [];

  /** Adds a fault, which then waits for matching requests. @throws CloudError 400 if `path` or `times` is invalid */
  public inject(fault: Fault): void {
    const { path, times = 1 } = fault;
    requireTimes(times);
    if (typeof path !== "string")
      throw invalid(`path must be a regular expression for the paths of requests, not ${JSON.stringify(path)}`);
    this.pending.push({ ...fault, pattern: patternOf(path), injected: new Set(), left: times });
  }

  /**
   * Faults that wait for matching requests. `times` is the number of requests that will still fail. It has no meaning
   * for a fault with `everyPath`.
   */
  public get waiting(): readonly Required<Pick<Fault, "kind" | "path" | "times">>[] {
    return this.pending.map(({ kind, path, left }) => ({ kind, path, times: left }));
  }

  public clear(): void {
    this.pending = [];
  }

  /**
   * Returns the kind of fault to inject into a request; undefined if no fault matches. The request counts as one of the
   * fault's `times`, unless the fault has `everyPath`.
   */
  public take(method: string, path: string): Fault["kind"] | undefined {
    const wanted = (fault: Fault): string | undefined => (fault.kind === "stale" ? "GET" : fault.method);
    const request = `${method} ${path}`;
    const injected = this.pending
      .filter((fault) => (wanted(fault) ?? method) === method && fault.pattern.test(path))
      .find((fault) => fault.everyPath !== true || !fault.injected.has(request));
    if (injected === undefined) return undefined;
    injected.injected.add(request);
    if (injected.everyPath !== true) injected.left -= 1;
    this.pending = this.pending.filter(({ left }) => left > 0);
    return injected.kind;
  }
}

/** Makes an application inject `faults` into the requests that it receives. */
export function injectFaults(app: FastifyInstance, faults: Faults): void {
  const resets = new WeakSet<FastifyRequest>();
  app.addHook("onRequest", (request, reply, done) => {
    const kind = faults.take(request.method, request.url.replace(/\?.*/, ""));
    const answer = kind === undefined ? undefined : ANSWERS[kind];
    if (kind === "reset") resets.add(request);
    if (kind === "timeout") return;
    if (answer?.status === 429) void reply.header("retry-after", "1");
    done(answer);
  });
  app.addHook("onSend", async (request, reply) => {
    if (resets.has(request)) closeConnection(request, reply);
    return Promise.resolve();
  });
}

/** Closes the connection without an answer. */
function closeConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
}

function patternOf(path: string): RegExp {
  try {
    return new RegExp(path);
  } catch (error) {
    throw invalid(`path '${path}' is not a regular expression: ${(error as Error).message}`);
  }
}
