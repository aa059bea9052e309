import { createHash } from "node:crypto";
import type { CloudObject, Json, JsonObject, ObjectStore, Scope } from "../../ports";
import { isList, isObject } from "../cty/value";
import { isRunning, type ClientProcess } from "./client-process";

/** Kind under which the store keeps how an object was created, as long as no state is known to hold it. */
export const UNCONFIRMED = "sandbox_unconfirmed_create";

/** A request to create an object, and who makes it. */
export interface CreateRequest {
  readonly type: string;
  readonly scope: Scope;
  /** Names all that was asked for, see `identityOf`. */
  readonly identity: string;
  /** Undefined where the system does not tell. */
  readonly client: ClientProcess | undefined;
  /** Whether the connection broke before the answer went out. */
  readonly isAbandoned: () => boolean;
}

interface Unconfirmed {
  readonly type: string;
  readonly id: string;
  readonly identity: string;
  readonly pid?: number;
  readonly directory?: string;
  /** The connection broke before the answer went out. */
  readonly undelivered?: boolean;
}

/** Names a request by all that it asks for: provider configuration and every planned value. */
export function identityOf(type: string, scope: Scope, provider: JsonObject, planned: JsonObject): string {
  const text = JSON.stringify([type, scope, sorted(provider), sorted(planned)]);
  return createHash("sha256").update(text).digest("hex");
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

/**
 * Remembers which objects no Terraform state is known to hold. A Terraform that is killed between the creation of an
 * object and the writing of its state leaves such an object behind and asks for it anew in its next run. It is then
 * given the object that is there: nothing is created twice, nothing is orphaned.
 *
 * An object is given to a request that asks for exactly the same (`identityOf`), provided that no request has named its
 * id since it was created, and that
 * - its answer was never delivered, so that no state can hold it; or
 * - the process that it was created for is gone and the request comes from the same working directory. Had that
 *   process written its state, this one would have named the id while planning.
 * Two equal objects of one configuration stay two: the process that asks for the second one is still running.
 */
export class CreatedObjects {
  private readonly inFlight = new Map<CreateRequest, Promise<unknown>>();

  public constructor(private readonly store: ObjectStore) {}

  /** Runs `create`; equal requests whose caller has hung up are waited for first, so that theirs can be taken over. */
  public async inTurn<T>(request: CreateRequest, create: () => Promise<T>): Promise<T> {
    const abandoned = [...this.inFlight].filter(
      ([other]) => other.identity === request.identity && other.isAbandoned(),
    );
    await Promise.allSettled(abandoned.map(([, running]) => running));
    const running = create();
    this.inFlight.set(request, running);
    try {
      return await running;
    } finally {
      this.inFlight.delete(request);
    }
  }

  /** Stores an object together with how it came to be. */
  public async put(object: CloudObject, request: CreateRequest): Promise<void> {
    await Promise.all([this.record(object.id, request), this.store.put(object)]);
  }

  /** Finds an object that an equal request left behind, and counts it as created by this one. */
  public async takeOver(request: CreateRequest): Promise<CloudObject | undefined> {
    const { type, scope, identity } = request;
    for (const { id: key, attributes } of this.store.find(UNCONFIRMED, scope, { identity })) {
      const left = attributes as unknown as Unconfirmed;
      const object = this.store.get(type, scope, left.id);
      if (!object || !(await isLeftBehind(left, request.client))) continue;
      // Another request may have taken it over while the process was looked for.
      if (this.store.get(UNCONFIRMED, scope, key)?.attributes !== attributes) continue;
      await this.record(left.id, request);
      return object;
    }
    return undefined;
  }

  /** The answer to the request that created the object did not reach Terraform. */
  public async markUndelivered(id: string, request: CreateRequest): Promise<void> {
    if (this.store.get(UNCONFIRMED, request.scope, keyOf(request.type, id))) await this.record(id, request, true);
  }

  /** A request named the object: a state holds it, or it is gone. */
  public async confirm(type: string, scope: Scope, id: string): Promise<void> {
    await this.store.delete(UNCONFIRMED, scope, keyOf(type, id));
  }

  private async record(id: string, request: CreateRequest, undelivered = request.isAbandoned()): Promise<void> {
    const { type, scope, identity, client } = request;
    const attributes = { type, id, identity, ...client, ...(undelivered && { undelivered }) };
    await this.store.put({ kind: UNCONFIRMED, scope, id: keyOf(type, id), attributes });
  }
}

const keyOf = (type: string, id: string): string => `${type}/${id}`;

async function isLeftBehind(left: Unconfirmed, client: ClientProcess | undefined): Promise<boolean> {
  if (left.undelivered) return true;
  if (left.pid === undefined || left.directory === undefined || left.directory !== client?.directory) return false;
  return left.pid !== client.pid && !(await isRunning({ pid: left.pid, directory: left.directory }));
}
