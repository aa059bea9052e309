import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTool } from "../process";
import { UserError } from "../project";
import { terraformBinary } from "../terraform/binary";
import type { RequiredProvider } from "../terraform/program";

/** Environment variable with the folder of a provider mirror. */
export const MIRROR_VARIABLE = "FRAUDOPS_PROVIDER_MIRROR";

/** A filesystem mirror with the provider versions that the stacks pin. */
export interface PinnedMirror {
  /** Folder laid out as a Terraform filesystem mirror. */
  readonly folder: string;
  /** One line per provider whose latest release is used because the pinned release is missing. */
  readonly notices: readonly string[];
}

const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];

/**
 * Creates a mirror with links to the providers of another mirror, under the versions that the stacks pin. If the pinned
 * release is missing, the link points to the latest unpacked release.
 *
 * @param mirror folder with `registry.terraform.io/<namespace>/<name>/`, which contains folders `<version>/<platform>`
 *   or archives that `terraform providers mirror` wrote
 * @param folder folder of the new mirror; its content is replaced
 * @param platform e.g. `linux_amd64`. @default - that of this machine
 * @throws UserError if the mirror does not exist, or has no release of a provider for the platform
 */
export function linkMirror(
  mirror: string,
  folder: string,
  required: readonly RequiredProvider[],
  platform = thisPlatform(),
): PinnedMirror {
  const remedy = `fill the mirror with \`terraform providers mirror -platform=${platform}\`, or set another mirror with --mirror or ${MIRROR_VARIABLE}`;
  if (!existsSync(mirror)) throw new UserError(`the provider mirror ${mirror} does not exist: ${remedy}`);
  rmSync(folder, { recursive: true, force: true });
  const notices: string[] = [];
  for (const { source, version } of required) {
    const releases = path.join(path.resolve(mirror), "registry.terraform.io", source);
    const packed = archivesIn(releases, version);
    const found = existsSync(path.join(releases, version)) || packed.length > 0 ? version : latestIn(releases);
    if (found === undefined) {
      throw new UserError(
        `${releases} has neither ${source} ${version} nor an unpacked release of another version: ${remedy}`,
      );
    }
    const platforms = packed.length > 0 ? packed.map(platformOf) : readdirSync(path.join(releases, found));
    if (!platforms.includes(platform)) {
      const has = platforms.join(", ") || "no platform";
      throw new UserError(`${releases} has ${source} ${found} for ${has}, not for ${platform}: ${remedy}`);
    }
    if (found !== version) notices.push(`provider ${source} ${version} is not in the mirror: using version ${found}`);
    for (const registry of REGISTRIES) {
      const place = path.join(folder, registry, source);
      for (const archive of packed) link(path.join(releases, archive), path.join(place, archive));
      if (packed.length > 0) continue;
      // Links the platform folders, because Terraform does not follow a link at a higher level of a mirror.
      for (const platform of readdirSync(path.join(releases, found))) {
        link(path.join(releases, found, platform), path.join(place, version, platform));
      }
    }
  }
  return { folder, notices };
}

function link(target: string, place: string): void {
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(target, place);
}

/** File names of a provider version's archives in a packed mirror, one per platform. */
function archivesIn(releases: string, version: string): readonly string[] {
  if (!existsSync(releases)) return [];
  return readdirSync(releases).filter((file) => file.endsWith(".zip") && file.includes(`_${version}_`));
}

/** Platform in the name of an archive, `terraform-provider-aws_6.25.0_linux_amd64.zip`. */
function platformOf(archive: string): string {
  return archive
    .replace(/\.zip$/, "")
    .split("_")
    .slice(-2)
    .join("_");
}

/** The platform of this machine as Terraform names it. */
function thisPlatform(): string {
  const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return `${process.platform === "win32" ? "windows" : process.platform}_${architectures[process.arch] ?? process.arch}`;
}

/**
 * Downloads the pinned providers from Terraform's registry into a mirror, unless the mirror already contains them.
 * @throws UserError if the download fails
 */
export async function downloadMirror(folder: string, required: readonly RequiredProvider[]): Promise<PinnedMirror> {
  const work = mkdtempSync(path.join(tmpdir(), "fraudops-providers-"));
  try {
    const providers = Object.fromEntries(required.map(({ name, source, version }) => [name, { source, version }]));
    writeFileSync(path.join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: providers } }));
    const { exitCode } = await runTool(terraformBinary(), ["providers", "mirror", folder], { directory: work });
    if (exitCode === 0) return { folder, notices: [] };
  } finally {
    rmSync(work, { recursive: true });
  }
  const wanted = required.map(({ source, version }) => `${source} ${version}`).join(" and ");
  throw new UserError(
    `cannot download ${wanted} from the Terraform registry: set a provider mirror with --mirror <folder> or ${MIRROR_VARIABLE}`,
  );
}

/** Latest provider version in a folder that contains a subfolder per version; undefined if there is none. */
function latestIn(releases: string): string | undefined {
  if (!existsSync(releases)) return undefined;
  const inOrder = new Intl.Collator("en", { numeric: true }).compare;
  return readdirSync(releases, { withFileTypes: true })
    .filter((entry) => !entry.isFile())
    .map(({ name }) => name)
    .sort(inOrder)
    .at(-1);
}
