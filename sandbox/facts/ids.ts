import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** An EC2 resource id such as `vpc-0…`: a prefix and seventeen hexadecimal digits. */
export function ec2Id(prefix: string): string {
  return `${prefix}-0${hex(16)}`;
}

/** Random lower-case hexadecimal digits. */
export function hex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** An IAM unique id such as `AROA…`. */
export function iamUniqueId(prefix: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return prefix + Array.from({ length: 17 }, () => letters[randomInt(letters.length)]).join("");
}

export function uuid(): string {
  return randomUUID();
}

/** An id of a Databricks workspace, job or principal: sixteen digits, which a JSON number represents exactly. */
export function databricksNumber(): number {
  return randomInt(1, 9) * 1e15 + randomInt(0, 281_474_976_710_655);
}
