import { createRegistry } from "../facts/registry";
import { AwsServer } from "../objects/aws-server";
import { createClouds, type Clouds } from "../objects/clouds";
import type { ObjectStore } from "../ports";
import { Engine, type EngineOptions } from "../runtime/engine";
import { SandboxRuntime } from "../runtime/runtime";
import { RestDoor } from "./door";
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
  /** 0: the operating system chooses this port and those of workspaces. */
  readonly controlPort: number;
  /** Called for a shutdown request on the control port. */
  readonly onShutdown: () => void;
  /**
   * Opens a provider door for a principal, and returns its entries of `TF_REATTACH_PROVIDERS`.
   * @default - Terraform acts as the administrator only
   */
  readonly providerDoor?: Services["providerDoor"];
}

/** A REST door with its runtime. */
export interface Assembly {
  readonly door: RestDoor;
  readonly engine: Engine;
  readonly clouds: Clouds;
  readonly tokens: Tokens;
  readonly faults: Faults;
}

/** Creates the REST door and the runtime without starting them. */
export function assemble(options: AssemblyOptions): Assembly {
  const { store, home, log } = options;
  const principals = new Principals(store);
  const tokens = new Tokens(home.tokens, principals);
  const permissions = new Permissions(store, principals);
  const unityCatalog = new UnityCatalogAccess(store, principals);
  const engine = new Engine({
    ...options,
    identity: {
      workspaceUrl: (workspaceId) => door.urlOf(workspaceId),
      mintToken: (principal) => tokens.lend(principal),
      controlUrl: () => door.controlUrl,
      requireReadable: (principal, workspaceId, path) => {
        const volume = volumeOf(path);
        if (volume) unityCatalog.require(principals.get(principal), "READ_VOLUME", volume, workspaceId);
      },
    },
  });
  const runtime = new SandboxRuntime(store, engine, { open: (id) => door.open(id), close: (id) => door.close(id) });
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
    workspaces: () => door.urls,
    unhandled: () => door.unhandled,
    shutdown: options.onShutdown,
    providerDoor: options.providerDoor,
  };
  const door: RestDoor = new RestDoor({
    routes: ROUTES,
    services,
    controlPort: options.controlPort,
    ports: home.ports,
    account: { key: home.accountKey, cert: home.accountCertificate },
    onUnhandled: (request) => log(`no route for ${request}`),
  });
  return { door, engine, clouds, tokens, faults };
}
