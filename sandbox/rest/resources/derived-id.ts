import { createHash } from "node:crypto";

/** A UUID that stays the same for a text: for ids that the API answers and Terraform's state does not hold. */
export function derivedUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** A number of sixteen digits that stays the same for a text, as Databricks numbers what stands in a workspace. */
export function derivedNumber(text: string): number {
  const digest = createHash("sha256").update(text).digest();
  return 4e15 + (digest.readUIntBE(0, 6) % 1e15);
}
