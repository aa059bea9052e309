import { join } from "node:path";
import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Clouds } from "../objects/clouds";
import type { CallerRules } from "./caller-rules";
import { handlers } from "./handlers";
import { ProviderService } from "./provider-service";
import { readCatalog } from "./schema/catalog";

/** Address of a running provider: one entry of `TF_REATTACH_PROVIDERS`. */
export interface Reattach {
  readonly Protocol: "grpc";
  readonly ProtocolVersion: 6;
  readonly Pid: number;
  readonly Test: true;
  readonly Addr: { readonly Network: "tcp"; readonly String: string };
}

/** The running servers of the AWS and the Databricks provider. */
export interface ProviderServer {
  /**
   * Content of the environment variable `TF_REATTACH_PROVIDERS`. Key: source address of a provider. Value: network
   * address of its server.
   */
  readonly reattach: Readonly<Record<string, Reattach>>;
  /** Stops the two servers after they answered all pending requests, at the latest after `GRACE_MILLISECONDS`. */
  close(): Promise<void>;
}

/** Source address and type name prefix of each provider. */
const PROVIDERS = [
  { address: "registry.terraform.io/databricks/databricks", prefix: "databricks" },
  { address: "registry.terraform.io/hashicorp/aws", prefix: "aws" },
] as const;

/**
 * Starts a server of Terraform's plugin protocol for each provider, on free local ports.
 *
 * @param rules access checks for the acting principal. @default - none: the sandbox's administrator acts
 */
export async function startProviderServer(clouds: Clouds, rules?: CallerRules): Promise<ProviderServer> {
  const definition = loadSync(join(__dirname, "plugin.proto"), { keepCase: true, longs: Number, defaults: true });
  const protocol = definition["tfplugin6.Provider"] as ServiceDefinition;
  // Reads all schemas before listening, so that an error leaves no open port.
  const services = PROVIDERS.map((identity) => ({
    identity,
    service: new ProviderService(identity.prefix, readCatalog(identity.prefix, clouds.registry), clouds, rules),
  }));
  const servers: Server[] = [];
  const reattach: Record<string, Reattach> = {};
  for (const { identity, service } of services) {
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    const port = await listen(server, protocol, (serverPort) => handlers(service, serverPort));
    servers.push(server);
    reattach[identity.address] = {
      Protocol: "grpc",
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: "tcp", String: `127.0.0.1:${String(port)}` },
    };
  }
  return { reattach, close: () => Promise.all(servers.map(shutDown)).then(() => undefined) };
}

async function listen(
  server: Server,
  protocol: ServiceDefinition,
  implementation: (port: number) => UntypedServiceImplementation,
): Promise<number> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  server.addService(protocol, implementation(port));
  return port;
}

/** Maximum time in milliseconds for which open connections of Terraform delay the stop of a server. */
const GRACE_MILLISECONDS = 2_000;

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, GRACE_MILLISECONDS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
