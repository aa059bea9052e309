import type { handleUnaryCall, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { JsonObject } from "../ports";
import { Connections } from "./connections";
import { decodeValue, encodeValue, parseStateJson } from "./cty/msgpack";
import { isObject, knownPart, type ValueObject } from "./cty/value";
import { attributePath, diagnosticOf, type Diagnostic } from "./diagnostics";
import type { Caller, ProviderService } from "./provider-service";
import type { TypeSchema } from "./schema/catalog";
import { typeOfBlock, type Block } from "./schema/model";
import { schemaMessage } from "./schema/wire";

/** The message `DynamicValue` of the plugin protocol: a Terraform value in MessagePack. */
interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** Fields of the request messages in `plugin.proto` that the handlers read. Each message has some of them. */
interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config: DynamicValue;
  readonly current_state: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly planned_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
  readonly private: Uint8Array;
  readonly prior_private: Uint8Array;
  readonly planned_private: Uint8Array;
  readonly raw_state: { readonly json: Uint8Array };
  readonly target_type_name: string;
}

type Call = ServerUnaryCall<Request, object>;
type Handler = (call: Call) => Promise<object> | object;

const CAPABILITIES = { get_provider_schema_optional: true } as const;

/** Creates the handlers of Terraform's plugin protocol. They decode the values of a call and pass them to `service`. */
export function handlers(service: ProviderService, port: number): UntypedServiceImplementation {
  const connections = new Connections();
  const { catalog } = service;
  const callerOf = (call: Call): Caller => connections.get(call.getPeer());
  const resource = (call: Call): Block => service.resourceSchema(call.request.type_name).block;

  return {
    GetMetadata: answer("cannot describe the provider", () => ({
      server_capabilities: CAPABILITIES,
      resources: [...catalog.resources.keys()].map((name) => ({ type_name: name })),
      data_sources: [...catalog.dataSources.keys()].map((name) => ({ type_name: name })),
    })),

    GetProviderSchema: answer("cannot read the schemas", () => ({
      server_capabilities: CAPABILITIES,
      provider: schemaMessage({ version: 0, block: catalog.provider }),
      resource_schemas: schemaMessages(catalog.resources),
      data_source_schemas: schemaMessages(catalog.dataSources),
    })),

    ValidateProviderConfig: answer("cannot validate the provider's configuration", () => ({})),

    ConfigureProvider: answer("cannot configure the provider", (call) => {
      const config = objectFrom(call.request.config, catalog.provider) ?? {};
      connections.configure(call.getPeer(), port, knownPart(config));
      return {};
    }),

    ValidateResourceConfig: answer("cannot validate", (call) => {
      const config = objectFrom(call.request.config, resource(call)) ?? {};
      return { diagnostics: service.validateResource(call.request.type_name, config) };
    }),

    ValidateDataResourceConfig: answer("cannot validate data source", (call) => {
      const { block } = service.dataSourceSchema(call.request.type_name);
      const config = objectFrom(call.request.config, block) ?? {};
      return { diagnostics: service.validateDataSource(call.request.type_name, config) };
    }),

    UpgradeResourceState: answer("cannot read the state of", (call) => {
      const state = parseStateJson(Buffer.from(call.request.raw_state.json).toString()) as JsonObject;
      return { upgraded_state: message(service.upgrade(call.request.type_name, state), resource(call)) };
    }),

    ReadResource: answer("cannot read", async (call) => {
      const { type_name: type, current_state: current, private: kept } = call.request;
      const block = resource(call);
      const read = await service.read(type, objectFrom(current, block) ?? {}, callerOf(call));
      return { new_state: message(read?.state ?? null, block), private: privateFor(service, type, kept) };
    }),

    PlanResourceChange: answer("cannot plan", async (call) => {
      const {
        type_name: type,
        config,
        prior_state: before,
        prior_private: kept,
        proposed_new_state: proposed,
      } = call.request;
      const block = resource(call);
      if (!objectFrom(proposed, block))
        return { planned_state: message(null, block), planned_private: kept, ...typeSystem(service, type) };
      const state = objectFrom(before, block);
      const prior = state && { state, id: service.idOf(type, state) };
      const { planned, replace } = await service.plan(type, prior, objectFrom(config, block) ?? {}, callerOf(call));
      return {
        planned_state: message(planned, block),
        requires_replace: replace.map(attributePath),
        planned_private: privateFor(service, type, kept),
        ...typeSystem(service, type),
      };
    }),

    ApplyResourceChange: (call: Call, callback: Parameters<handleUnaryCall<Request, object>>[1]) => {
      // After an error, the answer contains the prior state. Terraform would also keep the prior state if the answer
      // contained no state.
      const unchanged = { new_state: call.request.prior_state, private: call.request.planned_private };
      answer("cannot apply", (own) => apply(service, own, resource(own), callerOf(own)), unchanged)(call, callback);
    },

    ImportResourceState: answer("cannot import", (call) => {
      const { type_name: type, id } = call.request;
      const imported = service.import(type, id, callerOf(call));
      return {
        imported_resources: [
          { type_name: type, state: message(imported.state, resource(call)), private: Buffer.alloc(0) },
        ],
      };
    }),

    MoveResourceState: answer("cannot move", (call) => {
      throw new Error(`the sandbox cannot move the state of another type to ${call.request.target_type_name}`);
    }),

    ReadDataSource: answer("cannot read data source", async (call) => {
      const { block } = service.dataSourceSchema(call.request.type_name);
      const config = objectFrom(call.request.config, block) ?? {};
      const state = await service.readDataSource(call.request.type_name, config, callerOf(call));
      return { state: message(state, block) };
    }),

    GetFunctions: answer("cannot list functions", () => ({})),
    StopProvider: answer("cannot stop", () => ({})),
  };
}

async function apply(service: ProviderService, call: Call, block: Block, caller: Caller): Promise<object> {
  const { type_name: type, config, prior_state: before, planned_state: after, planned_private: kept } = call.request;
  const prior = objectFrom(before, block);
  const planned = objectFrom(after, block);
  const given = objectFrom(config, block) ?? {};
  if (!planned) {
    await service.delete(type, service.idOf(type, prior ?? {}), caller);
    return { new_state: message(null, block), ...typeSystem(service, type) };
  }
  const { state } = prior
    ? await service.update(type, service.idOf(type, prior), given, planned, caller)
    : await service.create(type, given, planned, caller);
  return {
    new_state: message(state, block),
    private: privateFor(service, type, kept),
    ...typeSystem(service, type),
  };
}

/** Wraps a handler. If the handler throws, the answer is `fallback` with the error as a diagnostic. */
function answer(doing: string, handler: Handler, fallback: object = {}): handleUnaryCall<Request, object> {
  return (call, callback) => {
    const respond = async (): Promise<object> => {
      try {
        return await handler(call);
      } catch (error) {
        const diagnostics: Diagnostic[] = [
          diagnosticOf(error, [doing, call.request.type_name].filter(Boolean).join(" ")),
        ];
        return { ...fallback, diagnostics };
      }
    };
    void respond().then((response) => {
      callback(null, response);
    });
  };
}

function schemaMessages(types: ReadonlyMap<string, TypeSchema>): object {
  return Object.fromEntries([...types].map(([name, schema]) => [name, schemaMessage(schema)]));
}

function objectFrom(value: DynamicValue, block: Block): ValueObject | undefined {
  const decoded = decodeValue(value.msgpack, typeOfBlock(block));
  return isObject(decoded) ? decoded : undefined;
}

function message(value: ValueObject | null, block: Block): DynamicValue {
  return { msgpack: encodeValue(value, typeOfBlock(block)) };
}

/**
 * Marks answers for types of the plugin SDK v2. Terraform then only logs differences between planned and applied values
 * instead of failing.
 */
function typeSystem(service: ProviderService, type: string): object {
  return service.resourceSchema(type).legacy ? { legacy_type_system: true } : {};
}

/**
 * Private state for an answer to Terraform. The sandbox itself does not use private state. For types of the plugin SDK
 * v2, returns the private state from the request unchanged, because every provider that uses the SDK can read it. For
 * other types, returns an empty private state.
 */
function privateFor(service: ProviderService, type: string, kept: Uint8Array): Uint8Array {
  return service.resourceSchema(type).legacy ? kept : Buffer.alloc(0);
}
