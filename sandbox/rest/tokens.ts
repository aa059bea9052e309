import { createHash, randomBytes } from "node:crypto";
import { readJsonFile, writeJsonFile } from "../runtime/json-file";
import { ADMIN, type Principal, type Principals } from "../access/principals";

interface TokenFile {
  readonly admin: string;
  /** Key: SHA-256 digest of a token. Value: name of its principal. */
  readonly tokens: Readonly<Record<string, string>>;
}

/**
 * Creates and checks bearer tokens. Tokens from `mint` are stored as hashes and survive restarts. Tokens from
 * `createRevocable`, e.g. those of job runs, are kept in memory only.
 */
export class Tokens {
  /** Token of the built-in administrator; the same after restarts of the sandbox. */
  public readonly admin: string;
  private readonly kept = new Map<string, string>();
  private readonly passing = new Map<string, string>();

  public constructor(
    private readonly file: string,
    private readonly principals: Principals,
  ) {
    const stored = readJsonFile(file) as TokenFile | undefined;
    this.admin = stored?.admin ?? newToken();
    for (const [digest, name] of Object.entries(stored?.tokens ?? {})) this.kept.set(digest, name);
    this.save();
  }

  /** Creates a token of an existing principal that is valid until the sandbox is reset. */
  public mint(principal: string): string {
    const { name } = this.principals.get(principal);
    const token = newToken();
    this.kept.set(digestOf(token), name);
    this.save();
    return token;
  }

  /** Creates a token of an existing principal that is valid until it is revoked. */
  public createRevocable(principal: string): { readonly token: string; readonly revoke: () => void } {
    const { name } = this.principals.get(principal);
    const token = newToken();
    const digest = digestOf(token);
    this.passing.set(digest, name);
    return { token, revoke: () => void this.passing.delete(digest) };
  }

  /** Principal of a token; `undefined` if the token is unknown or the principal was deleted. */
  public principalOf(token: string): Principal | undefined {
    if (token === this.admin) return ADMIN;
    const digest = digestOf(token);
    const name = this.kept.get(digest) ?? this.passing.get(digest);
    return name === undefined ? undefined : this.principals.find(name);
  }

  private save(): void {
    const content: TokenFile = { admin: this.admin, tokens: Object.fromEntries(this.kept) };
    writeJsonFile(this.file, content);
  }
}

function newToken(): string {
  return `dapi${randomBytes(16).toString("hex")}`;
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
