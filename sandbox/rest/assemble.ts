import { createRegistry } from "../facts/registry";
import { AwsServer } from "../objects/aws-server";
import { createClouds, type Clouds } from "../objects/clouds";
import type { ObjectStore } from "../ports";
import { Engine, type EngineOptions } from "../runtime/engine";
import { SandboxRuntime } from "../runtime/runtime";
import { RestApi } from "./rest-api";
import { Faults } from "./faults";
import { RequestedObjects } from "./objects";
import { DeclaredAccess } from "../access/declared-access";
import { JobAccess } from "../access/job-access";
import { Permissions } from "../access/permissions";
import { Principals } from "../access/principals";
import { volumeOf } from "../access/securables";
import { UnityCatalogAccess } from "../access/unity-catalog";
import type { Services } from "./route";
import { ROUTES } from "./routes";
import { SignIns } from "./sign-ins";
import { Tokens } from "./tokens";

export interface AssemblyOptions extends Omit<EngineOptions, "identity"> {
  readonly store: ObjectStore;
  /** Port of the control API. With 0, the operating system chooses this port and the ports of workspaces. */
  readonly controlPort: number;
  /** Called if the control API receives a request to stop the sandbox. */
  readonly onShutdown: () => void;
  /**
   * Starts a Terraform provider that acts as a principal. Returns the provider's entries for `TF_REATTACH_PROVIDERS`.
   * @default - Terraform acts as the administrator only
   */
  readonly openProvider?: Services["openProvider"];
}

/** The connected parts of a sandbox. */
export interface Assembly {
  readonly restApi: RestApi;
  readonly engine: Engine;
  readonly clouds: Clouds;
  readonly tokens: Tokens;
  readonly faults: Faults;
}

/** Creates and connects the REST API, the runtime and the emulated clouds, without starting any of them. */
export function assemble(options: AssemblyOptions): Assembly {
  const { store, home, log } = options;
  const principals = new Principals(store);
  const tokens = new Tokens(home.tokens, principals);
  const permissions = new Permissions(store, principals);
  const unityCatalog = new UnityCatalogAccess(store, principals);
  const engine = new Engine({
    ...options,
    identity: {
      workspaceUrl: (workspaceId) => restApi.urlOf(workspaceId),
      mintToken: (principal) => tokens.createRevocable(principal),
      controlUrl: () => restApi.controlUrl,
      requireReadable: (principal, workspaceId, path) => {
        const volume = volumeOf(path);
        if (volume) unityCatalog.require(principals.get(principal), "READ_VOLUME", volume, workspaceId);
      },
    },
  });
  const runtime = new SandboxRuntime(store, engine, {
    open: (id) => restApi.open(id),
    close: (id) => restApi.close(id),
  });
  const clouds = createClouds(store, runtime, createRegistry());
  const faults = new Faults();
  const awsServer = new AwsServer(store);
  const services: Services = {
    store,
    objects: new RequestedObjects(clouds, awsServer),
    awsServer,
    engine,
    runtime,
    principals,
    tokens,
    signIns: new SignIns(tokens),
    faults,
    permissions,
    unityCatalog,
    jobs: new JobAccess(store, principals, permissions),
    declared: new DeclaredAccess({ store, principals, permissions, unityCatalog }),
    workspaces: () => restApi.urls,
    unhandled: () => restApi.unhandled,
    shutdown: options.onShutdown,
    openProvider: options.openProvider,
  };
  const restApi: RestApi = new RestApi({
    routes: ROUTES,
    services,
    controlPort: options.controlPort,
    ports: home.ports,
    account: { key: home.accountKey, cert: home.accountCertificate },
    onUnhandled: (request) => log(`no route for ${request}`),
  });
  return { restApi, engine, clouds, tokens, faults };
}
