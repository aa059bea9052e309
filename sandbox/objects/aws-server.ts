import { isDeepStrictEqual } from "node:util";
import type { CloudObject, JsonObject, ObjectStore } from "../ports";

/**
 * Response to `GET /sandbox/objects` of a server outside the sandbox that emulates AWS (see `AwsServer`): all its
 * objects.
 */
type Answer = readonly { readonly kind: string; readonly id: string; readonly attributes: JsonObject }[];

/**
 * Kinds of AWS objects that Databricks looks up in the customer's account. `AwsServer` copies only objects of these
 * kinds.
 */
const KINDS: readonly string[] = [
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_kms_key",
  "aws_s3_bucket",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_security_group",
  "aws_subnet",
  "aws_vpc",
  "aws_vpc_endpoint",
  "aws_vpc_security_group_egress_rule",
  "aws_vpc_security_group_ingress_rule",
];

/**
 * A server outside the sandbox that emulates the API of AWS. Copies the server's objects to the store, because the
 * rules of Databricks objects look up AWS objects in the store.
 */
export class AwsServer {
  private url: string | undefined;
  private last: Promise<void> = Promise.resolve();

  public constructor(private readonly store: ObjectStore) {}

  /** Sets the server's base URL. From then on, `refresh` replaces AWS objects in the store by those of the server. */
  public use(url: string): void {
    this.url = url;
  }

  /** Copies the objects of the server to the store; does nothing without a server. */
  public refresh(): Promise<void> {
    const { url } = this;
    if (url === undefined) return Promise.resolve();
    // Starts each copy after the previous one has ended, so that no older response overwrites a newer one.
    this.last = this.last.catch(() => undefined).then(() => this.copy(url));
    return this.last;
  }

  private async copy(url: string): Promise<void> {
    const response = await fetch(`${url}/sandbox/objects`);
    if (!response.ok)
      throw new Error(`the AWS server at ${url} answered with status ${response.status} to GET /sandbox/objects`);
    const objects: readonly CloudObject[] = ((await response.json()) as Answer)
      .filter(({ kind }) => KINDS.includes(kind))
      .map((object) => ({ ...object, scope: "aws" }));
    const key = ({ kind, id }: CloudObject): string => `${kind}\n${id}`;
    const present = new Set(objects.map(key));
    for (const object of objects) {
      const known = this.store.get(object.kind, "aws", object.id);
      if (!isDeepStrictEqual(known?.attributes, object.attributes)) await this.store.put(object);
    }
    const gone = KINDS.flatMap((kind) => this.store.find(kind, "aws")).filter((object) => !present.has(key(object)));
    for (const { kind, id } of gone) await this.store.delete(kind, "aws", id);
  }
}
