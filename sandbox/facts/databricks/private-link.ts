import { resource, type Rule } from "../define";
import { inUse, invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { flag, text, textOf, texts } from "../values";
import { notUsedByWorkspace } from "./account";
import { useOf } from "./private-link-services";
import { endpointsOf, registered } from "./registered-endpoints";
import { accountId } from "./scopes";

const vpcEndpoint = resource({
  type: "databricks_mws_vpc_endpoint",
  evidence: "read in source",
  source: "mws/resource_mws_vpc_endpoint.go; account API: vpc-endpoints",
  scope: "account",
  references: [{ path: "aws_vpc_endpoint_id", kind: "aws_vpc_endpoint", scope: "aws" }],
  unique: [["vpc_endpoint_name"], ["aws_vpc_endpoint_id"]],
  rules: [
    {
      refuses: "an endpoint whose service does not belong to Databricks or is in a region other than `region`",
      check: (planned, { store }) => {
        const endpoint = store.get("aws_vpc_endpoint", "aws", text(planned, "aws_vpc_endpoint_id"));
        const service = textOf(endpoint, "service_name");
        if (!endpoint || (useOf(service) && service.includes(`.${text(planned, "region")}.`))) return;
        throw invalid(
          `cannot register ${endpoint.id}: ${service} is not a Databricks service in ${text(planned, "region")}`,
        );
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of an endpoint that a network uses",
      check: ({ attributes }, { store }) => {
        const id = text(attributes, "vpc_endpoint_id");
        const user = store.find("databricks_mws_networks", "account").find((each) => endpointsOf(each).includes(id));
        if (user) throw inUse(`vpc_endpoint_id ${id} is in use by network ${textOf(user, "network_name")}`);
      },
    },
  ],
  create: (planned, { store }) => {
    const endpoint = store.get("aws_vpc_endpoint", "aws", text(planned, "aws_vpc_endpoint_id"));
    const service = textOf(endpoint, "service_name");
    const id = uuid();
    return {
      id: `${text(planned, "account_id")}/${id}`,
      vpc_endpoint_id: id,
      aws_account_id: textOf(endpoint, "owner_id"),
      aws_endpoint_service_id: service.split(".").pop() ?? "",
      use_case: useOf(service) ?? "",
      state: "available",
    };
  },
});

const privateAccessSettings = resource({
  type: "databricks_mws_private_access_settings",
  evidence: "read in source",
  source: "mws/resource_mws_private_access_settings.go; account API: private-access-settings",
  scope: "account",
  unique: [["private_access_settings_name"]],
  rules: [
    {
      refuses: "a name shorter than 4 or longer than 256 characters, or an access level other than ACCOUNT or ENDPOINT",
      check: (planned) => {
        const name = text(planned, "private_access_settings_name");
        if (name.length < 4 || name.length > 256) {
          throw invalid(`private_access_settings_name needs 4 to 256 characters, got "${name}"`);
        }
        const level = text(planned, "private_access_level").toUpperCase();
        if (!["", "ACCOUNT", "ENDPOINT"].includes(level)) {
          throw invalid(`private_access_level must be ACCOUNT or ENDPOINT, got ${level}`);
        }
      },
    },
    {
      refuses: "endpoints that are not registered in the account",
      check: (planned, context) => {
        const unknown = texts(planned, "allowed_vpc_endpoint_ids").find((id) => !registered(context, id));
        if (unknown !== undefined) throw invalid(`VPC endpoint ${unknown} is not registered in the account`);
      },
    },
  ],
  deleteRules: [notUsedByWorkspace("private_access_settings_id")],
  create: (planned, context) => {
    const id = uuid();
    return {
      id: `${accountId(context)}/${id}`,
      account_id: accountId(context),
      private_access_settings_id: id,
      public_access_enabled: flag(planned, "public_access_enabled"),
    };
  },
});

/** Refuses a workspace whose private access settings do not fit its region, pricing tier, network or prior settings. */
export const privateAccessOfWorkspace: Rule = {
  refuses:
    "private access settings of another region, any private access settings if the workspace's tier is not " +
    "ENTERPRISE, the removal of private access settings, and a network with VPC endpoints but without private access " +
    "settings",
  check: (planned, { store }, prior) => {
    const id = text(planned, "private_access_settings_id");
    const [network] = store.find("databricks_mws_networks", "account", { network_id: text(planned, "network_id") });
    if (!id) {
      if (textOf(prior, "private_access_settings_id")) {
        throw invalid("cannot remove private access setting from workspace");
      }
      if (network && endpointsOf(network).length > 0) {
        throw invalid("a network with VPC endpoints needs private_access_settings_id");
      }
      return;
    }
    const [settings] = store.find("databricks_mws_private_access_settings", "account", {
      private_access_settings_id: id,
    });
    if (settings && textOf(settings, "region") !== text(planned, "aws_region")) {
      throw invalid(
        `private access settings ${id} are for region ${textOf(settings, "region")}, but the workspace is in ` +
          text(planned, "aws_region"),
      );
    }
    const tier = text(planned, "pricing_tier");
    if (tier && tier !== "ENTERPRISE") {
      throw invalid(`private access settings need pricing_tier ENTERPRISE, got ${tier}`);
    }
  },
};

export const privateLinkBehaviours: readonly ResourceBehaviour[] = [vpcEndpoint, privateAccessSettings];
