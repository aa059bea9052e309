import type { Construct } from "constructs";
import { Principal } from "../../../constructs/identity/principal";
import { Catalog } from "../../../constructs/unity-catalog/catalog";
import { Schema } from "../../../constructs/unity-catalog/schema";
import { Volume } from "../../../constructs/unity-catalog/volume";

/** A schema with a volume in a catalog that another stack owns. */
export function schemaInKnownCatalog(scope: Construct): void {
  const schema = new Schema(scope, "Reports", {
    catalog: Catalog.fromCatalogName("fraudops_dev"),
    schemaName: "reports",
    comment: "Monthly reports",
    deletionProtection: true,
  });
  const volume = new Volume(scope, "Files", {
    schema,
    volumeName: "files",
    comment: "Reports as PDF",
    deletionProtection: true,
  });
  const analysts = Principal.group("analysts");
  schema.grantRead(analysts);
  volume.grantRead(analysts);
}
