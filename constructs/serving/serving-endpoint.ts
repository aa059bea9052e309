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
  /** Whether compute is released when idle. */
  readonly scaleToZero: boolean;
}

/** Properties for `ServingEndpoint`. */
export interface ServingEndpointProps {
  /** Unique within the workspace; part of the invocation URL. */
  readonly endpointName: string;
  /**
   * Version that Terraform serves. The next apply reverts changes of the endpoint's configuration made outside
   * Terraform.
   * @default - none: the endpoint is created without a served entity, and the release job sets versions and traffic
   */
  readonly pinned?: PinnedVersion;
  /** Whether a plan that destroys the endpoint fails. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Name of the pinned served entity. The name does not contain the version, so that a change of the version does
 * not change the traffic routes.
 */
const PINNED_ENTITY = "pinned";

/**
 * A model served over HTTPS. Without `pinned`, the endpoint exists before its first model version, and releases add
 * served entities to it.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/serving.ts#ServingEndpoint}
 */
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
    // The permissions API accepts only the id of an endpoint, not its name.
    this.access = new AccessControlList(this, "Access", "servingEndpoint", resource.servingEndpointId);
  }

  /** Lets `principal` view the endpoint and its state (`CAN_VIEW`). */
  public grantView(principal: Principal): void {
    this.access.allow(principal, "CAN_VIEW");
  }

  /** Lets `principal` query the endpoint (`CAN_QUERY`). */
  public grantQuery(principal: Principal): void {
    this.access.allow(principal, "CAN_QUERY");
  }

  /** Lets `principal` change served entities and traffic (`CAN_MANAGE`). */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}

function pinnedConfig({ model, version, workloadSize, scaleToZero }: PinnedVersion): ModelServingConfigA {
  if (!Number.isInteger(version) || version < 1) {
    throw new Error(`pinned version ${version} of ${model.modelName} must be a whole number, at least 1`);
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
    // Sets both names of the entity: if `served_model_name` were missing, the provider would keep the value that the
    // release job has set.
    trafficConfig: {
      routes: [{ servedModelName: PINNED_ENTITY, servedEntityName: PINNED_ENTITY, trafficPercentage: 100 }],
    },
  };
}
