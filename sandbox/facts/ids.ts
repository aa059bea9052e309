import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** `vpc-0…`: a prefix and seventeen hexadecimal digits, as EC2 numbers its resources. */
export function ec2Id(prefix: string): string {
  return `${prefix}-0${hex(16)}`;
}

/** Random lower-case hexadecimal digits. */
export function hex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** `AROA…`: IAM's unique ids. */
export function iamUniqueId(prefix: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return prefix + Array.from({ length: 17 }, () => letters[randomInt(letters.length)]).join("");
}

export function uuid(): string {
  return randomUUID();
}

/** Fifteen or sixteen digits, safe as a JSON number: how Databricks numbers workspaces, jobs and principals. */
export function databricksNumber(): number {
  return randomInt(1, 9) * 1e15 + randomInt(0, 281_474_976_710_655);
}
