import { RegisteredModel as RegisteredModelResource } from "@cdktf/provider-databricks/lib/registered-model";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import { SecurableGrants } from "./securable-grants";

/** A registered model, as others refer to it. */
export interface IRegisteredModel {
  /** Three-level name, `catalog.schema.model`. */
  readonly modelName: string;
}

/** Properties for `RegisteredModel`. */
export interface RegisteredModelProps {
  /** Three-level name, `catalog.schema.model`, in a schema that exists. */
  readonly modelName: string;
  readonly comment: string;
  /** Application id of the service principal that makes versions and moves aliases, which only an owner may. */
  readonly ownerApplicationId: string;
  /** Whether a plan that destroys the model is an error. */
  readonly deletionProtection: boolean;
}

/** A model's place in the registry. Its versions and aliases belong to the jobs, never to Terraform. */
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
