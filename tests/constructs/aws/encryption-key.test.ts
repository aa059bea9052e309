import { EncryptionKey, type EncryptionKeyProps } from "../../../constructs/aws/encryption-key";
import { statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const USE = {
  Sid: "Use",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::222222222222:root" },
  Action: "kms:Decrypt",
  Resource: "*",
} as const;

function synthesize(props: Partial<EncryptionKeyProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new EncryptionKey(scope, "Key", {
      keyName: "service-dev-things",
      description: "Things",
      awsAccountId: "111111111111",
      uses: [USE],
      deletionProtection: true,
      ...props,
    });
  });
}

test("a key is rotated every year and has an alias", () => {
  const stack = synthesize();
  expect(stack.only("aws_kms_key")).toMatchObject({ description: "Things", enable_key_rotation: true });
  expect(stack.only("aws_kms_alias")).toEqual({
    name: "alias/service-dev-things",
    target_key_id: expect.stringMatching(/^\${aws_kms_key\..+\.key_id}$/) as string,
  });
});

test("a protected key cannot be destroyed, an unprotected one can", () => {
  expect(synthesize().only("aws_kms_key")["lifecycle"]).toEqual({ prevent_destroy: true });
  expect(synthesize({ deletionProtection: false }).only("aws_kms_key")).not.toHaveProperty("lifecycle");
});

test("a deleted key can be restored for the longest period that AWS allows", () => {
  expect(synthesize({ deletionProtection: false }).only("aws_kms_key")["deletion_window_in_days"]).toBe(30);
});

test("the owning account administers the key, and only the given `uses` allow encryption and decryption", () => {
  const [owner, ...uses] = statementsOf(synthesize().only("aws_kms_key")["policy"]);
  expect(owner?.Principal).toEqual({ AWS: "arn:aws:iam::111111111111:root" });
  expect(owner?.Action).toContain("kms:PutKeyPolicy");
  const opening = /\*|^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant)/;
  expect([owner?.Action ?? []].flat().filter((action) => opening.test(action))).toEqual([]);
  expect(uses).toEqual([USE]);
});
