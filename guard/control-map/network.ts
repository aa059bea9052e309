import type { MappedControl } from "./control";

/** Controls of the stage's network: ingress, egress and logging. */
export const NETWORK_CONTROLS: readonly MappedControl[] = [
  {
    from: "SRA",
    id: "aws/tf/network.tf: isolated",
    what: "A hardened stage's network has no internet access",
    code: ["stacks/stage-network.ts", "constructs/aws/workspace-security-group.ts"],
    shown: [
      ["tests/stacks/stage-network.test.ts", "a hardened stage's network has no internet access"],
      [
        "tests/constructs/aws/workspace-network.test.ts",
        "without egress, clusters reach only endpoints in the VPC and S3's prefix list",
      ],
    ],
    rules: ["private-network", "private-egress"],
  },
  {
    from: "SRA",
    id: "aws/tf/network.tf: custom",
    what: "An existing network is used without changes",
    code: ["stacks/stage-network.ts"],
    shown: [
      ["tests/stacks/stage-network.test.ts", "an adopted network is used unchanged, and nothing is created in it"],
    ],
  },
  {
    from: "SRA",
    id: "aws/tf/privatelink.tf",
    what: "Clusters reach the control plane through PrivateLink; users and clients too, if the stage enables the control frontEndPrivateLink",
    code: [
      "constructs/aws/private-endpoints.ts",
      "constructs/account/private-link.ts",
      "constructs/account/private-access.ts",
    ],
    shown: [
      ["tests/stacks/stage-network.test.ts", "the workspace's network has registered endpoints to REST API and relay"],
      [
        "tests/stacks/stage-network.test.ts",
        "the workspace accepts the configured endpoints and those of its clusters, and no access from the internet",
      ],
      ["tests/constructs/aws/private-endpoints.test.ts", "only clusters can reach endpoints, on Databricks' ports"],
    ],
  },
  {
    from: "SRA",
    id: "aws/tf/privatelink.tf: endpoint policies",
    what: "Clusters reach S3, STS and Kinesis through endpoints whose policies allow only what clusters need",
    code: ["constructs/aws/endpoint-policies.ts"],
    shown: [
      ["tests/constructs/aws/endpoint-policies.test.ts", "statements for S3 have no wildcard actions"],
      [
        "tests/constructs/aws/endpoint-policies.test.ts",
        "only principals of the stage's account and of Databricks assume roles",
      ],
      ["tests/constructs/aws/endpoint-policies.test.ts", "records go only to Databricks' streams"],
    ],
    rules: ["policy-readable"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/network_policy, network_connectivity_configuration",
    what: "Serverless compute reaches only the destinations in the network policy",
    code: ["constructs/account/serverless-egress.ts"],
    shown: [
      [
        "tests/constructs/account/serverless-egress.test.ts",
        "restricted serverless compute reaches no destination; violations are denied, not only logged",
      ],
      [
        "tests/constructs/account/serverless-egress.test.ts",
        "the network policy and the network connectivity configuration apply to the workspace",
      ],
    ],
  },
  {
    from: "SRA",
    id: "aws/README.md: IP-based ingress restriction",
    what: "A workspace is reachable from the configured networks only, if the stage configures any",
    code: ["constructs/workspace/ip-access-list.ts", "stacks/workspace-settings.ts"],
    shown: [
      [
        "tests/constructs/workspace/ip-access-list.test.ts",
        "only the named addresses reach the workspace, after IP access lists are enabled",
      ],
      ["tests/constructs/workspace/ip-access-list.test.ts", "fails on a list that allows no address"],
    ],
  },
  {
    from: "CIS",
    id: "3.7",
    what: "The traffic of the VPC is logged",
    code: ["constructs/aws/flow-logs.ts"],
    shown: [
      [
        "tests/constructs/aws/flow-logs.test.ts",
        "all traffic of the VPC is logged, accepted and refused, to the log group",
      ],
      ["tests/stacks/stage-network.test.ts", "the VPC's traffic is logged for a year"],
      ["tests/stacks/workspace-stack.test.ts", "the flow log is encrypted with the key of logs"],
    ],
    rules: ["flow-log", "log-retention", "log-encryption"],
  },
  {
    from: "CIS",
    id: "5.4",
    what: "The VPC's default security group has no rules",
    code: ["constructs/aws/workspace-network.ts"],
    shown: [["tests/constructs/aws/workspace-network.test.ts", "the default security group has no rules"]],
    rules: ["default-security-group"],
  },
];
