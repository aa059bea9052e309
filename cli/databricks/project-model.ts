import type { Naming } from "../../core/naming";
import type { DatabricksClient } from "./client";
import { Endpoint } from "./endpoint";
import { ModelRegistry } from "./registry";

/** A project's registered model, with the endpoint that serves it. */
export interface ProjectModel {
  readonly project: string;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
}

/** The model of one project of a stage; asks the workspace nothing yet. */
export function projectModel(client: DatabricksClient, naming: Naming, project: string): ProjectModel {
  return {
    project,
    registry: new ModelRegistry(client, naming.registeredModel(project)),
    endpoint: new Endpoint(client, naming.endpoint(project)),
  };
}
