import { BOTH_PROFILES, inPlace, nothingDeployed, on, refusedByConfiguration, refusedByGuard } from "../support/case";

const ADOPTED = {
  vpcId: "vpc-0123456789abcdef0",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  securityGroupId: "sg-0123456789abcdef0",
};

/** The default of `network.layout`, which divides the VPC's address range. The deployed stages use it. */
const LAYOUT = { slots: 4, sharedSlot: 2 };

/** Changes of the network of clusters, and of the destinations that serverless compute may reach. */
export const NETWORK = [
  ...on(
    ["dev"],
    { "network.cidr": "10.11.0.0/16" },
    refusedByGuard("cannot-change", "aws_vpc", "a VPC under a workspace cannot be replaced"),
  ),
  ...on(
    ["prod"],
    { "network.cidr": "10.31.0.0/16" },
    refusedByGuard("cannot-change", "aws_vpc", "a VPC under a workspace cannot be replaced"),
  ),
  ...on(
    BOTH_PROFILES,
    { "network.cidr": null },
    refusedByConfiguration("network.cidr", "a range for a VPC, or network.adopt"),
  ),
  ...on(BOTH_PROFILES, { "network.zones": null }, refusedByConfiguration("network.zones", "2 to 6, or network.adopt")),
  ...on(
    BOTH_PROFILES,
    { "network.zones": 3 },
    inPlace({
      databricks_mws_networks: "Databricks cannot change a network configuration, so the workspace moves to a new one",
    }),
  ),
  ...on(
    BOTH_PROFILES,
    { "network.layout": { slots: 8, sharedSlot: 2 } },
    refusedByGuard("cannot-change", "aws_subnet", "network.layout, which cannot change after the first deploy"),
  ),
  ...on(
    BOTH_PROFILES,
    { "network.layout.slots": 8 },
    refusedByGuard("cannot-change", "aws_subnet", "network.layout, which cannot change after the first deploy"),
    {
      given: { "network.layout": LAYOUT },
    },
  ),
  ...on(
    BOTH_PROFILES,
    { "network.layout.sharedSlot": 3 },
    refusedByGuard("cannot-change", "aws_subnet", "network.layout, which cannot change after the first deploy"),
    {
      given: { "network.layout": LAYOUT },
    },
  ),
  ...on(
    BOTH_PROFILES,
    { "network.adopt": ADOPTED },
    refusedByConfiguration("network.cidr", "no value together with network.adopt"),
  ),
  ...on(
    ["dev"],
    {
      "network.adopt": ADOPTED,
      "network.cidr": null,
      "network.zones": null,
      "security.overrides.flowLogs": { enabled: false, reason: "the owner of the VPC logs its traffic" },
    },
    refusedByGuard("cannot-change", "aws_vpc", "a VPC under a workspace cannot be replaced"),
  ),
  ...on(["dev"], { "network.serverlessDestinations": null }, nothingDeployed),
  ...on(["dev"], { "network.serverlessDestinations": ["pypi.org"] }, nothingDeployed),
  ...on(["dev"], { "network.serverlessDestinations": ["pypi.org", "conda.anaconda.org"] }, nothingDeployed),
  ...on(["prod"], { "network.serverlessDestinations": null }),
  ...on(
    ["dev"],
    {
      "network.serverlessDestinations": [
        "pypi.org",
        "files.pythonhosted.org",
        "conda.anaconda.org",
        "mirror.example.com",
      ],
    },
    nothingDeployed,
  ),
  ...on(["prod"], {
    "network.serverlessDestinations": [
      "pypi.org",
      "files.pythonhosted.org",
      "conda.anaconda.org",
      "mirror.example.com",
    ],
  }),
  ...on(["prod"], { "network.serverlessDestinations": ["pypi.org"] }),
  ...on(["prod"], { "network.serverlessDestinations": ["pypi.org", "conda.anaconda.org"] }, inPlace()),
];
