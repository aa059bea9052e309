import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MARKER = "sourceMappingURL=data:application/json;base64,";

/** The generated CDKTF bindings of one provider, as installed. */
export class BindingsSource {
  private readonly library: string;

  /** @param packageName e.g. `@cdktf/provider-aws` */
  public constructor(private readonly packageName: string) {
    this.library = join(dirname(require.resolve(`${packageName}/package.json`)), "lib");
  }

  /**
   * TypeScript from which a folder of the bindings was compiled. It is kept in the source maps, and says more than what
   * was compiled from it: which attributes are computed, and which members are blocks.
   *
   * @param folder e.g. `s3-bucket`, `data-aws-region` or `provider`
   * @returns undefined when there is no such folder
   */
  public read(folder: string): string | undefined {
    const path = join(this.library, folder);
    if (!existsSync(path)) return undefined;
    const structs = join(path, "index-structs");
    const files = existsSync(structs) ? readdirSync(structs).filter((name) => /^structs\d+\.js$/.test(name)) : [];
    return [join(path, "index.js"), ...files.map((name) => join(structs, name))]
      .map((file) => this.original(file))
      .join("\n");
  }

  private original(file: string): string {
    const compiled = readFileSync(file, "latin1");
    const start = compiled.lastIndexOf(MARKER);
    const map =
      start < 0
        ? undefined
        : (JSON.parse(Buffer.from(compiled.slice(start + MARKER.length), "base64").toString()) as {
            sourcesContent?: string[];
          });
    const source = map?.sourcesContent?.[0];
    if (source === undefined) {
      throw new Error(
        `sandbox: ${file} has no source map with its source, from which schemas are read; install the release of ${this.packageName} that the lock file names`,
      );
    }
    return source;
  }
}
