import { runTool, tail, type Environment } from "./process";
import { UserError } from "./project";

/**
 * Variables that a git hook hands on: they would make git look at another repository or index. The checkout's own code
 * runs here anyway, so that it does not matter to whom its files belong.
 */
function gitEnvironment(): Environment {
  const inherited = Object.keys(process.env).filter((name) => name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    // What it says is parsed.
    LC_ALL: "C",
  };
}

/**
 * What git prints.
 * @throws UserError with git's own words
 */
export async function git(args: readonly string[], environment: Environment = {}): Promise<string> {
  const result = await runTool("git", args, { environment: { ...gitEnvironment(), ...environment } });
  if (result.exitCode === 0) return result.stdout;
  throw new UserError(`git ${args.join(" ")} failed:\n${tail(result.stderr, 8)}`);
}

/** The commit that is checked out, and whether files differ from it. */
export interface WorkingTree {
  /** Undefined outside of a repository, and before the first commit. */
  readonly commit?: string;
  readonly dirty: boolean;
}

/** State of the checkout, for display: what is deployed is identified by `codeVersion`. */
export async function workingTree(): Promise<WorkingTree> {
  const commit = await git(["rev-parse", "--verify", "HEAD"]).catch(ignoreUserError);
  if (commit === undefined) return { dirty: true };
  const changes = await git(["status", "--porcelain"]);
  return { commit: commit.trim(), dirty: changes !== "" };
}

function ignoreUserError(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}
