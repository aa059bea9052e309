import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import { ApiError, type DatabricksClient } from "./client";
import { isMissing } from "./registry";

/** A version of a model behind an endpoint; further settings are kept as they are. */
export interface ServedEntity {
  readonly name: string;
  readonly entity_name: string;
  readonly entity_version: string;
  readonly [setting: string]: unknown;
}

interface EndpointBody {
  readonly state: { readonly ready: string; readonly config_update: string };
  readonly config?: { readonly served_entities?: readonly ServedEntity[] };
}

export interface ReadyOptions {
  readonly onWait?: (state: string) => void;
  /** Longest wait. @default 180 */
  readonly seconds?: number;
}

/** Longest wait for the servers of an endpoint that serves a model already. */
const READY_SECONDS = 180;

/**
 * Longest wait for a change. Databricks documents an hour until the container of a model is built, and 30 minutes for the
 * deployment after it ("Debugging guide for Model Serving", "Debug model serving timeouts").
 */
const SETTLE_MINUTES = 90;

/** What the endpoint reports of an entity but does not take back. */
const REPORTED = ["creator", "creation_timestamp", "state", "foundation_model", "external_model"];

/** A serving endpoint of a workspace. */
export class Endpoint {
  private readonly route: string;

  public constructor(
    private readonly client: DatabricksClient,
    public readonly name: string,
  ) {
    this.route = `/api/2.0/serving-endpoints/${name}`;
  }

  /** What it serves once no change is under way; undefined when there is no such endpoint. */
  public async served(): Promise<readonly ServedEntity[] | undefined> {
    try {
      return (await this.settled()).config?.served_entities ?? [];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Waits until it answers queries, because its servers start after the workspace does. An endpoint that serves no model
   * yet is left as it is, and so is one whose state the caller may not read.
   * @param onWait called once, with the state that is waited for to end
   * @throws UserError when it does not become ready in time; ApiError when there is no such endpoint
   */
  public async ready({ onWait, seconds = READY_SECONDS }: ReadyOptions = {}): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    for (let isFirst = true; ; isFirst = false) {
      const body = await this.client.call<EndpointBody>("GET", this.route).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 403) return undefined;
        throw error;
      });
      if (body === undefined) return;
      const { state, config } = body;
      if (state.ready === "READY" || (config?.served_entities ?? []).length === 0) return;
      if (isFirst) onWait?.(state.ready);
      if (Date.now() > deadline) {
        throw new UserError(`endpoint ${this.name} is ${state.ready}, and did not become ready within ${seconds} s`);
      }
      await sleep(500);
    }
  }

  /** Readiness and whether a change is under way, e.g. `READY`, `NOT_READY, IN_PROGRESS`; undefined when it is missing. */
  public async state(): Promise<string | undefined> {
    try {
      const { ready, config_update: update } = (await this.client.call<EndpointBody>("GET", this.route)).state;
      return update === "NOT_UPDATING" ? ready : `${ready}, ${update}`;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Serves nothing but `entity`, with all traffic; what is served now answers until it does.
   * @throws UserError when it does not come up: then nothing has changed
   */
  public async serveOnly(entity: ServedEntity): Promise<void> {
    const given = Object.fromEntries(Object.entries(entity).filter(([setting]) => !REPORTED.includes(setting)));
    await this.client.call("PUT", `${this.route}/config`, {
      served_entities: [given],
      traffic_config: { routes: [{ served_model_name: entity.name, traffic_percentage: 100 }] },
    });
    const { config_update: update, ready } = (await this.settled()).state;
    if (update !== "NOT_UPDATING" || ready !== "READY") {
      throw new UserError(`endpoint ${this.name} did not take ${entity.name}: ${update}, ${ready}`);
    }
  }

  public async delete(): Promise<void> {
    await this.client.call("DELETE", this.route);
  }

  private async settled(): Promise<EndpointBody> {
    const deadline = Date.now() + SETTLE_MINUTES * 60_000;
    for (;;) {
      const body = await this.client.call<EndpointBody>("GET", this.route);
      if (body.state.config_update !== "IN_PROGRESS") return body;
      if (Date.now() > deadline)
        throw new UserError(`endpoint ${this.name} has not settled within ${SETTLE_MINUTES} minutes`);
      await sleep(500);
    }
  }
}
