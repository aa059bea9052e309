import type { Json } from "../../ports";
import { awsError } from "../errors";
import type { DataSourceBehaviour } from "../types";
import { blocks, text, texts } from "../values";
import { accountId, region } from "./account";
import { zoneId, zoneNames } from "./zones";

const callerIdentity: DataSourceBehaviour = {
  type: "aws_caller_identity",
  evidence: "documented",
  source: "STS API: GetCallerIdentity; the account is the first of the provider's allowed_account_ids",
  read: (_config, context) => ({
    id: accountId(context),
    account_id: accountId(context),
    arn: `arn:aws:iam::${accountId(context)}:user/sandbox`,
    user_id: "AIDASANDBOXSANDBOXSANDB",
  }),
};

const currentRegion: DataSourceBehaviour = {
  type: "aws_region",
  evidence: "read in source",
  source: "internal/service/meta/region_data_source.go",
  read: (config, context) => {
    const name = text(config, "name") || text(config, "region") || region(context);
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.amazonaws.com` };
  },
};

const partition: DataSourceBehaviour = {
  type: "aws_partition",
  evidence: "read in source",
  source: "internal/service/meta/partition_data_source.go",
  read: () => ({ id: "aws", partition: "aws", dns_suffix: "amazonaws.com", reverse_dns_prefix: "com.amazonaws" }),
};

/**
 * Filters of `DescribeAvailabilityZones` that the sandbox supports, each with the value that all zones of the sandbox
 * have. A filter with any other value matches no zone.
 */
const ZONE_PROPERTIES: Readonly<Record<string, string>> = {
  "opt-in-status": "opt-in-not-required",
  "zone-type": "availability-zone",
  state: "available",
};

const availabilityZones: DataSourceBehaviour = {
  type: "aws_availability_zones",
  evidence: "documented",
  source: "EC2 API: DescribeAvailabilityZones; returns the zones of a new account, all as available",
  read: (config, context) => {
    const isWanted = blocks(config, "filter").every((filter) => {
      const property = ZONE_PROPERTIES[text(filter, "name")];
      if (property === undefined) {
        throw awsError(
          "InvalidParameterValue",
          `The filter '${text(filter, "name")}' is invalid. Supported: ${Object.keys(ZONE_PROPERTIES).join(", ")}`,
        );
      }
      return texts(filter, "values").includes(property);
    });
    const state = text(config, "state") || "available";
    const excluded = [...texts(config, "exclude_names"), ...texts(config, "exclude_zone_ids")];
    const names =
      isWanted && state === "available"
        ? zoneNames(context).filter((name) => !excluded.includes(name) && !excluded.includes(zoneId(name)))
        : [];
    const result: Record<string, Json> = {
      id: region(context),
      region: region(context),
      names,
      zone_ids: names.map(zoneId),
      group_names: names.length > 0 ? [region(context)] : [],
    };
    return result;
  },
};

export const awsDataSources: readonly DataSourceBehaviour[] = [
  callerIdentity,
  currentRegion,
  partition,
  availabilityZones,
];
