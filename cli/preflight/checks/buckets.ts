import { fails, judge, ok, unchecked, type Check } from "../finding";

/** Bucket names are unique across all AWS accounts. */
export const bucketsCheck: Check = ({ account }, { buckets, ownVpcs }) =>
  Object.entries(buckets).flatMap(([name, read]) =>
    judge(`bucket ${name}`, read, (state) => {
      if (state === "free") return ok("the name is free");
      if (state === "foreign") {
        return fails(
          "exists, and the caller has no access to it",
          `another service than "${account.service}" in account.yaml, before the first deploy; or rights on it, if it is yours`,
        );
      }
      if ("reason" in ownVpcs)
        return unchecked("exists in this account; only the state shows whether the stage created it");
      return ownVpcs.value > 0
        ? ok("exists; the stage is deployed")
        : fails(
            "exists, although the stage is not deployed (it has no VPC)",
            "remove it, or import it with `imports` in account.yaml; do nothing if the stage adopts its workspace",
          );
    }),
  );
