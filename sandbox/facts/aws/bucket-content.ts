import type { BehaviourContext } from "../types";

/** Store kind of the record that marks a bucket as not empty. It is not a Terraform type. */
export const BUCKET_CONTENT = "sandbox_bucket_content";

/** Records that `bucket` contains objects. @param source description of the objects for error messages */
export async function fillBucket({ store }: BehaviourContext, bucket: string, source: string): Promise<void> {
  await store.put({ kind: BUCKET_CONTENT, scope: "aws", id: bucket, attributes: { source } });
}

/** Description of a bucket's objects; undefined if the bucket is empty. */
export function bucketContent({ store }: BehaviourContext, bucket: string): string | undefined {
  const note = store.get(BUCKET_CONTENT, "aws", bucket)?.attributes["source"];
  return typeof note === "string" ? note : undefined;
}

export async function emptyBucket({ store }: BehaviourContext, bucket: string): Promise<void> {
  await store.delete(BUCKET_CONTENT, "aws", bucket);
}
