import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import { ApiError, isMissing, type DatabricksClient } from "./client";
import { isTransient } from "./follow";

/**
 * A served entity, i.e. a model version that an endpoint serves. An update of the endpoint also sends the settings that
 * this interface does not declare, e.g. the workload size.
 */
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
  /** Seconds within which the endpoint must become ready. @default 180 */
  readonly seconds?: number;
}

/** Time within which the model servers of an endpoint must become ready. */
const READY_SECONDS = 180;

/**
 * Timeout of an update: one hour for the build of the model's container, and 30 minutes for its deployment. If a build
 * takes over an hour, Databricks refers users to its support ("Debugging guide for Model Serving"). Databricks stops
 * deployments of CPU workloads after 30 minutes ("Debug model serving timeouts").
 */
const SETTLE_MINUTES = 90;

/** Time for which an update is waited for although the workspace answers only with temporary errors. */
const PATIENCE_MINUTES = 10;

/** Read-only fields of a served entity, which an update must not contain. */
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

  /** Waits for a running update and returns the served entities; undefined if the endpoint does not exist. */
  public async served(): Promise<readonly ServedEntity[] | undefined> {
    try {
      return (await this.settled()).config?.served_entities ?? [];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Waits until the endpoint answers queries. In a sandbox that has just started, the workspace answers before the
   * endpoint's model servers are ready. Returns at once if the endpoint serves no model yet, or if the caller may not
   * read the endpoint's state.
   * @param onWait called once with the current state if the endpoint is not ready
   * @throws UserError if the endpoint does not become ready in time; ApiError if it does not exist
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
        throw new UserError(
          `endpoint ${this.name} did not become ready within ${seconds} s: its state is ${state.ready}. See the events of the endpoint in the workspace, or run the command again later`,
        );
      }
      await sleep(500);
    }
  }

  /**
   * Readiness, e.g. `READY`. During an update and after a failed update, followed by the state of the update, e.g.
   * `NOT_READY, IN_PROGRESS`. Undefined if the endpoint does not exist.
   */
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
   * Updates the endpoint to serve only `entity`, with all traffic. The current entities answer queries until `entity`
   * is ready.
   * @throws UserError if `entity` does not become ready; the endpoint then continues to serve the current entities
   */
  public async serveOnly(entity: ServedEntity): Promise<void> {
    const given = Object.fromEntries(Object.entries(entity).filter(([setting]) => !REPORTED.includes(setting)));
    await this.client.call("PUT", `${this.route}/config`, {
      served_entities: [given],
      traffic_config: { routes: [{ served_model_name: entity.name, traffic_percentage: 100 }] },
    });
    const { config_update: update, ready } = (await this.settled(Date.now())).state;
    if (update !== "NOT_UPDATING" || ready !== "READY") {
      throw new UserError(
        `endpoint ${this.name} could not be updated to serve ${entity.name}: the update has the state ${update}, the endpoint ${ready}`,
      );
    }
  }

  public async delete(): Promise<void> {
    await this.client.call("DELETE", this.route);
  }

  /**
   * Waits until no update runs. After the workspace has answered once, ignores temporary errors for `PATIENCE_MINUTES`.
   * @param answeredAt time of an earlier answer, in milliseconds since 1970
   */
  private async settled(answeredAt = 0): Promise<EndpointBody> {
    const deadline = Date.now() + SETTLE_MINUTES * 60_000;
    let last = answeredAt;
    for (;;) {
      try {
        const body = await this.client.call<EndpointBody>("GET", this.route);
        if (body.state.config_update !== "IN_PROGRESS") return body;
        last = Date.now();
      } catch (error) {
        if (!isTransient(error) || Date.now() - last > PATIENCE_MINUTES * 60_000) throw error;
      }
      if (Date.now() > deadline)
        throw new UserError(
          `the update of endpoint ${this.name} has not finished within ${SETTLE_MINUTES} minutes: see the events of the endpoint in the workspace`,
        );
      await sleep(500);
    }
  }
}
