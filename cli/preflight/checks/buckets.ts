import { fails, judge, ok, unchecked, type Check } from "../finding";

/** The names of the stage's buckets must be free in all AWS accounts, unless the stage itself created the buckets. */
export const bucketsCheck: Check = ({ account, stage }, { buckets, ownVpcs }) => {
  const hasOwnVpc = stage.network.adopt === undefined && stage.workspace.adopt === undefined;
  return Object.entries(buckets).flatMap(([name, read]) =>
    judge(`bucket ${name}`, read, (state) => {
      if (state === "free") return ok("the name is free");
      if (state === "foreign") {
        return fails(
          "exists, and the caller has no access to it",
          `change service: ${account.service} in account.yaml to another name before the first deploy; if the bucket is yours, grant the caller access to it`,
        );
      }
      // Only an own VPC shows that a stage is deployed.
      if (!hasOwnVpc || "reason" in ownVpcs)
        return unchecked(
          "exists, and the caller has access to it; only Terraform's state shows whether the stage created it",
        );
      return ownVpcs.value > 0
        ? ok("exists; the stage is deployed")
        : fails(
            "exists, although the stage is not deployed (it has no VPC)",
            "delete the bucket, or import it with `imports` in account.yaml",
          );
    }),
  );
};
