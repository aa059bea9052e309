import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadMirror, linkMirror, type PinnedMirror } from "../../../cli/providers/mirror";
import { requiredProvidersOf } from "../../../cli/providers/required";
import type { RequiredProvider } from "../../../cli/terraform/program";

let folder: string;
let mirror: string;
let linked: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mirror-"));
  [mirror, linked] = [path.join(folder, "mirror"), path.join(folder, "linked")];
});
afterEach(() => rmSync(folder, { recursive: true }));

const PLATFORM = "linux_amd64";
const link = (required: readonly RequiredProvider[]): PinnedMirror => linkMirror(mirror, linked, required, PLATFORM);
const AWS = { name: "aws", source: "hashicorp/aws", version: "6.25.0" };

function put(...parts: readonly string[]): void {
  const file = path.join(mirror, "registry.terraform.io", ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, parts.join(" "));
}

const read = (...parts: readonly string[]): string => readFileSync(path.join(linked, ...parts), "utf8");

test("uses the pinned release although a later one exists", () => {
  for (const version of ["6.25.0", "6.26.0"]) put("hashicorp/aws", version, "linux_amd64", "provider");
  expect(link([AWS]).notices).toEqual([]);
  expect(read("registry.terraform.io/hashicorp/aws/6.25.0/linux_amd64/provider")).toContain(" 6.25.0 ");
});

test("uses the latest release if the pinned one is missing, and reports this", () => {
  for (const version of ["5.9.0", "5.100.0"]) put("hashicorp/aws", version, "linux_amd64", "provider");
  expect(link([AWS]).notices).toEqual(["provider hashicorp/aws 6.25.0 is not in the mirror: using version 5.100.0"]);
  expect(read("registry.terraform.io/hashicorp/aws/6.25.0/linux_amd64/provider")).toContain(" 5.100.0 ");
});

test("accepts archives of `terraform providers mirror`, also for OpenTofu", () => {
  put("hashicorp/aws", "terraform-provider-aws_6.25.0_linux_amd64.zip");
  expect(link([AWS]).notices).toEqual([]);
  for (const registry of ["registry.terraform.io", "registry.opentofu.org"]) {
    expect(read(registry, "hashicorp/aws/terraform-provider-aws_6.25.0_linux_amd64.zip")).toContain("6.25.0");
  }
});

test("removes providers of an earlier mirror", () => {
  put("hashicorp/aws", "6.25.0", "linux_amd64", "provider");
  link([AWS]);
  link([]);
  expect(existsSync(path.join(linked, "registry.terraform.io"))).toBe(false);
});

const REMEDY =
  "fill the mirror with `terraform providers mirror -platform=linux_amd64`, or set another mirror with --mirror or FRAUDOPS_PROVIDER_MIRROR";
const AWS_FOLDER = path.join("registry.terraform.io", "hashicorp", "aws");

test.each<[string, () => void, string]>([
  ["a mirror that does not exist", () => undefined, "the provider mirror <mirror> does not exist"],
  [
    "a mirror without the provider",
    () => put("databricks/databricks", "1.99.0", "linux_amd64", "provider"),
    `<mirror>/${AWS_FOLDER} has neither hashicorp/aws 6.25.0 nor an unpacked release of another version`,
  ],
  [
    "a mirror with archives of another release",
    () => put("hashicorp/aws", "terraform-provider-aws_6.24.0_linux_amd64.zip"),
    `<mirror>/${AWS_FOLDER} has neither hashicorp/aws 6.25.0 nor an unpacked release of another version`,
  ],
  [
    "a release for other machines",
    () => ["darwin_arm64", "windows_amd64"].forEach((other) => put("hashicorp/aws", "6.25.0", other, "provider")),
    `<mirror>/${AWS_FOLDER} has hashicorp/aws 6.25.0 for darwin_arm64, windows_amd64, not for linux_amd64`,
  ],
  [
    "an archive for other machines",
    () => put("hashicorp/aws", "terraform-provider-aws_6.25.0_darwin_arm64.zip"),
    `<mirror>/${AWS_FOLDER} has hashicorp/aws 6.25.0 for darwin_arm64, not for linux_amd64`,
  ],
])("fails on %s, and reports the problem, the folder and the remedy", (_, make, message) => {
  make();
  expect(() => link([AWS])).toThrow(`${message.replace("<mirror>", mirror)}: ${REMEDY}`);
});

test("fails in one line with the remedy if the registry has no provider", async () => {
  const before = process.env["TERRAFORM_BINARY_NAME"];
  process.env["TERRAFORM_BINARY_NAME"] = "false";
  try {
    await expect(downloadMirror(linked, [AWS])).rejects.toThrow(
      /^cannot download hashicorp\/aws 6\.25\.0 from the Terraform registry: set a provider mirror .*--mirror.*$/,
    );
  } finally {
    if (before === undefined) delete process.env["TERRAFORM_BINARY_NAME"];
    else process.env["TERRAFORM_BINARY_NAME"] = before;
  }
});

test("lists the providers that the stacks need, each once", () => {
  for (const [stack, providers] of [
    ["one", { aws: { source: "aws", version: "6.25.0" } }],
    [
      "other",
      { aws: { source: "aws", version: "6.25.0" }, databricks: { source: "databricks/databricks", version: "1" } },
    ],
  ] as const) {
    mkdirSync(path.join(folder, "stacks", stack), { recursive: true });
    const program = JSON.stringify({ terraform: { required_providers: providers } });
    writeFileSync(path.join(folder, "stacks", stack, "cdk.tf.json"), program);
  }
  expect(requiredProvidersOf(folder)).toEqual([
    AWS,
    { name: "databricks", source: "databricks/databricks", version: "1" },
  ]);
});
