import { RegisteredModel as RegisteredModelResource } from "@cdktf/provider-databricks/lib/registered-model";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import { SecurableGrants } from "./securable-grants";

/** A registered model of this or another stack. */
export interface IRegisteredModel {
  /** Three-level name, `catalog.schema.model`. */
  readonly modelName: string;
}

/** Properties for `RegisteredModel`. */
export interface RegisteredModelProps {
  /** Three-level name, `catalog.schema.model`, in a schema that exists. */
  readonly modelName: string;
  readonly comment: string;
  /**
   * Application id of the owner, the service principal that creates versions and sets aliases. Only the owner and
   * metastore administrators can set aliases.
   */
  readonly ownerApplicationId: string;
  /** Whether a plan that destroys the model fails. */
  readonly deletionProtection: boolean;
}

/**
 * A registered model in Unity Catalog. The jobs manage its versions and aliases; Terraform does not.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#RegisteredModel}
 */
export class RegisteredModel extends Construct implements IRegisteredModel {
  public readonly modelName: string;
  private readonly grants: SecurableGrants<"model">;

  public constructor(scope: Construct, id: string, props: RegisteredModelProps) {
    super(scope, id);
    const [catalogName, schemaName, name] = levels(props.modelName);
    const resource = new RegisteredModelResource(this, "Resource", {
      catalogName,
      schemaName,
      name,
      comment: props.comment,
      owner: props.ownerApplicationId,
      ...protection(props.deletionProtection),
    });
    this.modelName = resource.id;
    this.grants = new SecurableGrants(this, "Grants", "model", resource.id);
  }

  /** Lets `principal` change, serve and drop the model (`MANAGE`, `EXECUTE`). */
  public grantManage(principal: Principal): void {
    this.grants.grant(principal, "EXECUTE", "MANAGE");
  }
}

function levels(modelName: string): readonly [string, string, string] {
  const [catalog, schema, name, ...rest] = modelName.split(".");
  if (!catalog || !schema || !name || rest.length > 0) {
    throw new Error(`registered model "${modelName}" must have a three-level name, catalog.schema.model`);
  }
  return [catalog, schema, name];
}
