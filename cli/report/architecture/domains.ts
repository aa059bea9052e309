/** A group of resources with one color in the diagrams. */
export interface Domain {
  readonly name: string;
  readonly fill: string;
  readonly line: string;
  /** Pattern of resource types. */
  readonly types: RegExp;
}

/** Domains in the order of the legend. The last domain matches every type. */
export const DOMAINS: readonly Domain[] = [
  {
    name: "network",
    fill: "#eef2ff",
    line: "#818cf8",
    types:
      /^aws_(vpc|subnet|route|internet|nat|eip|security|default_security|network|flow_log|cloudwatch)|_mws_networks$|_vpc_endpoint$|_network_|_ncc_|_private_access|_ip_access/,
  },
  {
    name: "identity",
    fill: "#fef3c7",
    line: "#d97706",
    types:
      /^aws_iam|_group|service_principal|access_control|_mws_(credentials|permission)|^databricks_(user|permissions)/,
  },
  {
    name: "models and serving",
    fill: "#dcfce7",
    line: "#16a34a",
    types: /experiment|registered_model|serving|_monitor(_v2)?$|alert/,
  },
  {
    name: "jobs and compute",
    fill: "#ccfbf1",
    line: "#0d9488",
    types: /_job$|_cluster(_policy)?$|_sql_|warehouse|_instance_pool/,
  },
  {
    name: "data",
    fill: "#e0f2fe",
    line: "#0284c7",
    types: /catalog|schema|volume|external_location|storage_credential|metastore|_grants|_file$|_table/,
  },
  {
    name: "storage and keys",
    fill: "#ffedd5",
    line: "#ea580c",
    types: /^aws_(s3|kms)|_mws_(storage|customer_managed_keys|log_delivery)/,
  },
  { name: "workspace", fill: "#f3e8ff", line: "#9333ea", types: /^/ },
];

/** The first domain whose pattern matches the resource type. */
export function domainOf(type: string): Domain {
  const domain = DOMAINS.find(({ types }) => types.test(type));
  if (domain === undefined)
    throw new Error(`resource type ${type} matches no domain: the last entry of DOMAINS must match every type`);
  return domain;
}
