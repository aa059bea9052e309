import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

import { credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { decode, encode, ExtensionCodec } from "@msgpack/msgpack";

/** A value that a plan shows as "(known after apply)". */
export class Unknown {
  public readonly kind = "unknown";
}

/** A Terraform value: plain JSON, plus `Unknown`. */
export type Value = null | boolean | number | string | Unknown | Value[] | { [key: string]: Value };

export interface Diagnostic {
  /** Severity in the plugin protocol: 1 is an error, 2 a warning. */
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
}

export interface PlannedChange {
  readonly planned: Value;
  /** Paths that force a replacement: attribute names only, without indices. */
  readonly replaces: readonly string[];
  /** The paths in `replaces`, with map keys and list indices. */
  readonly replacePaths: readonly (readonly (string | number)[])[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Magic cookie of go-plugin, which every Terraform provider checks before it serves. */
const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

const extensions = new ExtensionCodec();
extensions.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array(1) : null),
  decode: () => new Unknown(),
});

interface DynamicValue {
  readonly msgpack: Uint8Array;
}

interface AttributePath {
  readonly steps: readonly Step[];
}

interface Step {
  readonly attributeName?: string;
  readonly elementKeyString?: string;
  readonly elementKeyInt?: { toNumber(): number } | number;
}

type Method = "Configure" | "Validate" | "PlanResourceChange";

/** Names of the RPC methods in protocol versions 5 and 6. Both versions use the same messages. */
const NAMES: Readonly<Record<string, Readonly<Record<Method, string>>>> = {
  "5": { Configure: "Configure", Validate: "ValidateResourceTypeConfig", PlanResourceChange: "PlanResourceChange" },
  "6": { Configure: "ConfigureProvider", Validate: "ValidateResourceConfig", PlanResourceChange: "PlanResourceChange" },
};

type Call = (request: object, callback: (error: ServiceError | null, response: unknown) => void) => void;

type Client = Readonly<Record<string, Call>> & { close(): void };

/** A running Terraform provider that speaks plugin protocol 5 or 6. Only used to validate and plan, never to apply. */
export class ProviderProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: Client,
    private readonly methods: Readonly<Record<Method, string>>,
  ) {}

  /** Starts `binary` and connects to the address that it prints. */
  public static async start(binary: string, folder?: string): Promise<ProviderProcess> {
    const child = spawn(resolve(binary), [], {
      cwd: folder,
      env: { ...process.env, TF_PLUGIN_MAGIC_COOKIE: MAGIC_COOKIE, PLUGIN_PROTOCOL_VERSIONS: "5,6" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const [, version = "", network = "", address = ""] = line.split("|");
    const methods = NAMES[version];
    if (!methods) throw new Error(`${binary} speaks version ${version} of the plugin protocol; supported: 5 and 6`);
    const loaded = loadPackageDefinition(fromJSON(protocol(version, methods))) as unknown as Record<
      string,
      { Provider: new (address: string, ...rest: unknown[]) => Client }
    >;
    const { Provider } = loaded[`tfplugin${version}`] ?? {};
    if (!Provider) throw new Error(`the definition of plugin protocol ${version} has no service Provider`);
    const client = new Provider(network === "unix" ? `unix:${address}` : address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    });
    return new ProviderProcess(child, client, methods);
  }

  public async configure(config: Value): Promise<readonly Diagnostic[]> {
    const response = await this.call<{ diagnostics?: Diagnostic[] }>("Configure", {
      terraformVersion: "1.11.4",
      config: pack(config),
    });
    return response.diagnostics ?? [];
  }

  public async validate(typeName: string, config: Value): Promise<readonly Diagnostic[]> {
    const response = await this.call<{ diagnostics?: Diagnostic[] }>("Validate", {
      typeName,
      config: pack(config),
    });
    return response.diagnostics ?? [];
  }

  /** Plans the change from `prior` to `proposed`, the state that Terraform derives from `config`. */
  public async plan(
    typeName: string,
    prior: Value,
    proposed: Value,
    config: Value,
    priorPrivate: Uint8Array = new Uint8Array(),
  ): Promise<PlannedChange> {
    const response = await this.call<{
      plannedState?: DynamicValue;
      requiresReplace?: AttributePath[];
      diagnostics?: Diagnostic[];
    }>("PlanResourceChange", {
      typeName,
      priorState: pack(prior),
      proposedNewState: pack(proposed),
      config: pack(config),
      priorPrivate,
    });
    const replaces = response.requiresReplace ?? [];
    return {
      planned: response.plannedState ? unpack(response.plannedState) : null,
      replaces: replaces.map(({ steps }) => steps.flatMap((step) => step.attributeName || []).join(".")),
      replacePaths: replaces.map(({ steps }) => steps.map(keyOf)),
      diagnostics: response.diagnostics ?? [],
    };
  }

  /** Whether a resource type uses the plugin SDK v2, which cannot distinguish null from an empty value. */
  public async plansLikeOlderSdk(typeName: string, config: Value): Promise<boolean> {
    const asked = pack(config);
    const request = { typeName, priorState: pack(null), proposedNewState: asked, config: asked };
    const { legacyTypeSystem } = await this.call<{ legacyTypeSystem?: boolean }>("PlanResourceChange", request);
    return legacyTypeSystem === true;
  }

  public stop(): void {
    this.client.close();
    this.child.kill();
  }

  private call<T>(method: Method, request: object): Promise<T> {
    return new Promise((answered, reject) => {
      this.client[this.methods[method]]?.(request, (error, response) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else answered(response as T);
      });
    });
  }
}

function keyOf({ attributeName, elementKeyString, elementKeyInt }: Step): string | number {
  if (attributeName) return attributeName;
  if (elementKeyString) return elementKeyString;
  return typeof elementKeyInt === "object" ? elementKeyInt.toNumber() : (elementKeyInt ?? 0);
}

function pack(value: Value): DynamicValue {
  return { msgpack: encode(value, { extensionCodec: extensions }) };
}

function unpack(value: DynamicValue): Value {
  return decode(value.msgpack, { extensionCodec: extensions }) as Value;
}

function fields(...names: readonly (readonly [string, string, "repeated"?])[]): object {
  return {
    fields: Object.fromEntries(
      names.map(([name, type, rule], index) => [name, { type, id: index + 1, ...(rule ? { rule } : {}) }]),
    ),
  };
}

/** The subset of the plugin protocol's messages that planning needs, with field numbers. */
const protocol = (version: string, methods: Readonly<Record<Method, string>>): object => ({
  nested: {
    [`tfplugin${version}`]: {
      nested: {
        DynamicValue: fields(["msgpack", "bytes"], ["json", "bytes"]),
        Severity: { values: { INVALID: 0, ERROR: 1, WARNING: 2 } },
        Step: {
          oneofs: { selector: { oneof: ["attributeName", "elementKeyString", "elementKeyInt"] } },
          ...fields(["attributeName", "string"], ["elementKeyString", "string"], ["elementKeyInt", "int64"]),
        },
        AttributePath: fields(["steps", "Step", "repeated"]),
        Diagnostic: fields(
          ["severity", "Severity"],
          ["summary", "string"],
          ["detail", "string"],
          ["attribute", "AttributePath"],
        ),
        ConfigureRequest: fields(["terraformVersion", "string"], ["config", "DynamicValue"]),
        DiagnosticsResponse: fields(["diagnostics", "Diagnostic", "repeated"]),
        ValidateRequest: fields(["typeName", "string"], ["config", "DynamicValue"]),
        PlanRequest: fields(
          ["typeName", "string"],
          ["priorState", "DynamicValue"],
          ["proposedNewState", "DynamicValue"],
          ["config", "DynamicValue"],
          ["priorPrivate", "bytes"],
        ),
        PlanResponse: fields(
          ["plannedState", "DynamicValue"],
          ["requiresReplace", "AttributePath", "repeated"],
          ["plannedPrivate", "bytes"],
          ["diagnostics", "Diagnostic", "repeated"],
          ["legacyTypeSystem", "bool"],
        ),
        Provider: {
          methods: {
            [methods.Configure]: { requestType: "ConfigureRequest", responseType: "DiagnosticsResponse" },
            [methods.Validate]: { requestType: "ValidateRequest", responseType: "DiagnosticsResponse" },
            [methods.PlanResourceChange]: { requestType: "PlanRequest", responseType: "PlanResponse" },
          },
        },
      },
    },
  },
});
