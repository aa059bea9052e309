import { fails, judge, ok, unchecked, type Check } from "../finding";

/** Bucket names are unique across all AWS accounts. */
export const bucketsCheck: Check = ({ account }, { buckets, ownVpcs }) =>
  Object.entries(buckets).flatMap(([name, read]) =>
    judge(`bucket ${name}`, read, (state) => {
      if (state === "free") return ok("the name is free");
      if (state === "foreign") {
        return fails(
          "exists, and this caller does not get at it",
          `another service than "${account.service}" in account.yaml, before the first deploy; or rights on it, if it is yours`,
        );
      }
      if ("reason" in ownVpcs) return unchecked("exists in this account; whether the stage made it, its state knows");
      return ownVpcs.value > 0
        ? ok("exists, as does the stage")
        : fails(
            "exists, though the stage has no network",
            "remove it, or take it over by `imports` in account.yaml; nothing to do where the stage adopts its workspace",
          );
    }),
  );
