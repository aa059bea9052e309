import type { BehaviourContext } from "../types";

/** Kind, without a Terraform type, of the sandbox's note that a bucket holds objects. */
export const BUCKET_CONTENT = "sandbox_bucket_content";

/** Notes that `bucket` holds objects now, and from `source` (in words). */
export async function fillBucket({ store }: BehaviourContext, bucket: string, source: string): Promise<void> {
  await store.put({ kind: BUCKET_CONTENT, scope: "aws", id: bucket, attributes: { source } });
}

/** What fills a bucket, in words; undefined when it is empty. */
export function bucketContent({ store }: BehaviourContext, bucket: string): string | undefined {
  const note = store.get(BUCKET_CONTENT, "aws", bucket)?.attributes["source"];
  return typeof note === "string" ? note : undefined;
}

export async function emptyBucket({ store }: BehaviourContext, bucket: string): Promise<void> {
  await store.delete(BUCKET_CONTENT, "aws", bucket);
}
