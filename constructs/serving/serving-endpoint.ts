import { ModelServing, type ModelServingConfigA } from "@cdktf/provider-databricks/lib/model-serving";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import type { IRegisteredModel } from "../unity-catalog/registered-model";

/** A fixed model version behind an endpoint. */
export interface PinnedVersion {
  readonly model: IRegisteredModel;
  /** Number of the version in the registry, 1 or more. */
  readonly version: number;
  readonly workloadSize: "Small" | "Medium" | "Large";
  /** Whether compute is given back while nobody calls. */
  readonly scaleToZero: boolean;
}

/** Properties for `ServingEndpoint`. */
export interface ServingEndpointProps {
  /** Unique within the workspace; clients write it into the URL. */
  readonly endpointName: string;
  /**
   * Version that Terraform serves, and puts back when something else is found.
   * @default - none: the endpoint is made empty, and releases decide what it serves from then on
   */
  readonly pinned?: PinnedVersion;
  /** Whether a plan that destroys the endpoint is an error. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Name of the pinned entity. It never changes with the version, so that routes go on naming what is there. */
const PINNED_ENTITY = "pinned";

/** A model served over HTTPS. The endpoint exists before its first model version; releases fill it. */
export class ServingEndpoint extends Construct {
  /** Name that clients put in the invocation URL. */
  public readonly endpointName: string;
  private readonly access: AccessControlList<"servingEndpoint">;

  public constructor(scope: Construct, id: string, props: ServingEndpointProps) {
    super(scope, id);
    const { lifecycle } = protection(props.deletionProtection);
    const resource = new ModelServing(this, "Resource", {
      name: props.endpointName,
      tags: Object.entries(props.tags).map(([key, value]) => ({ key, value })),
      ...(props.pinned
        ? { config: pinnedConfig(props.pinned), ...(lifecycle ? { lifecycle } : {}) }
        : { lifecycle: { ...lifecycle, ignoreChanges: ["config"] } }),
    });
    this.endpointName = resource.name;
    // Access lists of endpoints go by id; by name they are refused.
    this.access = new AccessControlList(this, "Access", "servingEndpoint", resource.servingEndpointId);
  }

  /** Lets `principal` see the endpoint and its state (`CAN_VIEW`). */
  public grantView(principal: Principal): void {
    this.access.allow(principal, "CAN_VIEW");
  }

  /** Lets `principal` call the endpoint (`CAN_QUERY`), and nothing more. */
  public grantQuery(principal: Principal): void {
    this.access.allow(principal, "CAN_QUERY");
  }

  /** Lets `principal` change what the endpoint serves (`CAN_MANAGE`). */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}

function pinnedConfig({ model, version, workloadSize, scaleToZero }: PinnedVersion): ModelServingConfigA {
  if (!Number.isInteger(version) || version < 1) {
    throw new Error(`pinned version ${version} of ${model.modelName} must be a whole number from 1 on`);
  }
  return {
    servedEntities: [
      {
        name: PINNED_ENTITY,
        entityName: model.modelName,
        entityVersion: String(version),
        workloadSize,
        scaleToZeroEnabled: scaleToZero,
      },
    ],
    // By both names: the provider keeps the first one as a release has left it unless it is told.
    trafficConfig: {
      routes: [{ servedModelName: PINNED_ENTITY, servedEntityName: PINNED_ENTITY, trafficPercentage: 100 }],
    },
  };
}
