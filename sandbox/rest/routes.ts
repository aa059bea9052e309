import { accountRoutes } from "./account/routes";
import { computeRoutes } from "./compute";
import { controlRoutes } from "./control";
import { directTransferRoutes } from "./fs-direct";
import { fileRoutes } from "./fs-files";
import { invocationRoutes } from "./invocations";
import { grantRoutes } from "./grants";
import { ipAccessListRoutes } from "./ip-access-lists";
import { jobRoutes } from "./jobs";
import { metastoreRoutes } from "./metastores";
import { artifactRoutes, trackingRoutes } from "./mlflow-experiments";
import { registryRoutes } from "./mlflow-registry";
import { modelVersionRoutes } from "./model-versions";
import { oidcRoutes, personalTokenRoutes } from "./oidc";
import { pageRoutes } from "./pages";
import { permissionRoutes } from "./permissions-api";
import { registeredModelRoutes } from "./registered-models";
import { resourceQuotaRoutes } from "./resource-quotas";
import { resourceRoutes } from "./resources/resource-routes";
import { SECURABLES } from "./resources/securables";
import type { Route } from "./route";
import { runRoutes } from "./runs";
import { scimRoutes } from "./scim";
import { secretRoutes } from "./secrets";
import { servingEndpointRoutes } from "./serving-endpoints";
import { sparkAccessRoutes } from "./spark-access";
import { tableImportRoutes } from "./table-imports";
import { tableRoutes } from "./tables";
import { workspaceBindingRoutes } from "./workspace-bindings";
import { workspaceConfRoutes } from "./workspace-conf";
import { settingRoutes } from "./workspace-settings";
import { workspaceRoutes } from "./workspace";

/** All routes of the sandbox, with the evidence for their behaviour. Other requests get 501. */
export const ROUTES: readonly Route[] = [
  ...controlRoutes,
  ...tableImportRoutes,
  ...accountRoutes,
  ...sparkAccessRoutes,
  ...oidcRoutes,
  ...personalTokenRoutes,
  ...scimRoutes,
  ...permissionRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...servingEndpointRoutes,
  ...invocationRoutes,
  ...trackingRoutes,
  ...artifactRoutes,
  ...registryRoutes,
  ...SECURABLES.flatMap(resourceRoutes),
  ...registeredModelRoutes,
  ...modelVersionRoutes,
  ...grantRoutes,
  ...metastoreRoutes,
  ...resourceQuotaRoutes,
  ...workspaceBindingRoutes,
  ...tableRoutes,
  ...fileRoutes,
  ...directTransferRoutes,
  ...workspaceRoutes,
  ...workspaceConfRoutes,
  ...settingRoutes,
  ...ipAccessListRoutes,
  ...secretRoutes,
  ...computeRoutes,
  ...pageRoutes,
];
