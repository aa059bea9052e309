import { createHash } from "node:crypto";

/** A UUID that depends only on `text`, for API ids that Terraform's state does not contain. */
export function derivedUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** A number that depends only on `text`. It has 16 digits, like Databricks' ids of workspace objects. */
export function derivedNumber(text: string): number {
  const digest = createHash("sha256").update(text).digest();
  return 4e15 + (digest.readUIntBE(0, 6) % 1e15);
}
