import { absent, tagCondition, type PolicyStatement } from "./policy";

/** Whose keys a role manages; see `CiPermissionsProps`. */
export interface KeyPermissionsProps {
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the aliases of the stage's keys, `alias/` left out. */
  readonly namePrefix: string;
  /** Tags that every key of the stage carries. */
  readonly tags: Readonly<Record<string, string>>;
}

const READ_KEYS = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"] as const;

/** Encrypting and decrypting is not among it, nor is a grant to do so. */
const CHANGE_KEYS = [
  "kms:CancelKeyDeletion",
  "kms:EnableKeyRotation",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateKeyDescription",
] as const;

const CHANGE_ALIASES = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"] as const;

/** What a role needs to plan keys. */
export function readKeys(props: KeyPermissionsProps): PolicyStatement[] {
  return [
    {
      Sid: "ReadKeys",
      Effect: "Allow",
      Action: READ_KEYS,
      Resource: keys(props),
      Condition: { StringEquals: tagCondition("aws:ResourceTag", props.tags) },
    },
    // KMS limits neither to a resource.
    { Sid: "ListKeys", Effect: "Allow", Action: ["kms:ListAliases", "kms:ListKeys"], Resource: "*" },
  ];
}

/**
 * What a role needs to apply keys: it makes what it tags as the stage's, and changes what is tagged so. Tags decide what
 * the stage may change, so no key that is there already can be tagged as its own: those of the service, the one of the
 * states included, bear its tag, and others are told by an alias. A key of the region that has neither is within reach.
 */
export function changeKeys(props: KeyPermissionsProps): PolicyStatement[] {
  const requested = tagCondition("aws:RequestTag", props.tags);
  const carried = tagCondition("aws:ResourceTag", props.tags);
  return [
    {
      Sid: "CreateKeys",
      Effect: "Allow",
      Action: "kms:CreateKey",
      Resource: "*",
      Condition: { StringEquals: requested },
    },
    {
      // KMS asks for this, too, when a key is made with tags: it has none then, and no alias.
      Sid: "TagKeys",
      Effect: "Allow",
      Action: "kms:TagResource",
      Resource: keys(props),
      Condition: {
        StringEquals: requested,
        Null: absent([...Object.keys(carried), "kms:ResourceAliases"]),
      },
    },
    {
      Sid: "ChangeKeys",
      Effect: "Allow",
      Action: [...CHANGE_KEYS, ...CHANGE_ALIASES],
      Resource: keys(props),
      // A key of ours may get further tags, and not those of another stage.
      Condition: { StringEquals: carried, StringEqualsIfExists: requested },
    },
    {
      // An alias is changed with permission for both itself and its key.
      Sid: "ChangeAliases",
      Effect: "Allow",
      Action: CHANGE_ALIASES,
      Resource: `arn:aws:kms:${props.region}:${props.awsAccountId}:alias/${props.namePrefix}*`,
    },
  ];
}

function keys({ region, awsAccountId }: KeyPermissionsProps): string {
  return `arn:aws:kms:${region}:${awsAccountId}:key/*`;
}
