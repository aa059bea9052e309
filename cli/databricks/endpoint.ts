import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import type { DatabricksClient } from "./client";
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

/** Longest wait for a change; building a model's container takes minutes. */
const SETTLE_MILLISECONDS = 30 * 60_000;

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
    const deadline = Date.now() + SETTLE_MILLISECONDS;
    for (;;) {
      const body = await this.client.call<EndpointBody>("GET", this.route);
      if (body.state.config_update !== "IN_PROGRESS") return body;
      if (Date.now() > deadline) throw new UserError(`endpoint ${this.name} has not settled within 30 minutes`);
      await sleep(500);
    }
  }
}
