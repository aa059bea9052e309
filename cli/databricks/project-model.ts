import type { Naming } from "../../core/naming";
import type { DatabricksClient } from "./client";
import { Endpoint } from "./endpoint";
import { ModelRegistry } from "./registry";

/** A project's registered model and its serving endpoint. */
export interface ProjectModel {
  readonly project: string;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
}

/** Creates the clients of a project's model. Sends no request. */
export function projectModel(client: DatabricksClient, naming: Naming, project: string): ProjectModel {
  return {
    project,
    registry: new ModelRegistry(client, naming.registeredModel(project)),
    endpoint: new Endpoint(client, naming.endpoint(project)),
  };
}
