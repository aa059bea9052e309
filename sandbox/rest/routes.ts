import { computeRoutes } from "./compute";
import { controlRoutes } from "./control";
import { directTransferRoutes } from "./fs-direct";
import { fileRoutes } from "./fs-files";
import { invocationRoutes } from "./invocations";
import { jobRoutes } from "./jobs";
import { artifactRoutes, trackingRoutes } from "./mlflow-experiments";
import { registryRoutes } from "./mlflow-registry";
import { oidcRoutes } from "./oidc";
import { pageRoutes } from "./pages";
import { permissionRoutes } from "./permissions-api";
import type { Route } from "./route";
import { runRoutes } from "./runs";
import { scimRoutes } from "./scim";
import { servingEndpointRoutes } from "./serving-endpoints";
import { sparkAccessRoutes } from "./spark-access";
import { tableImportRoutes } from "./table-imports";
import { tableRoutes } from "./tables";
import { unityCatalogRoutes } from "./unity-catalog";
import { workspaceRoutes } from "./workspace";

/** Every route that the sandbox answers, with how its behaviour is known. Anything else is 501. */
export const ROUTES: readonly Route[] = [
  ...controlRoutes,
  ...tableImportRoutes,
  ...sparkAccessRoutes,
  ...oidcRoutes,
  ...scimRoutes,
  ...permissionRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...servingEndpointRoutes,
  ...invocationRoutes,
  ...trackingRoutes,
  ...artifactRoutes,
  ...registryRoutes,
  ...unityCatalogRoutes,
  ...tableRoutes,
  ...fileRoutes,
  ...directTransferRoutes,
  ...workspaceRoutes,
  ...computeRoutes,
  ...pageRoutes,
];
