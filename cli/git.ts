import { runTool, tail, type Environment } from "./process";
import { UserError } from "./project";

/**
 * Environment for git. Unsets all inherited variables `GIT_...`: those that git sets for hooks would select a different
 * repository or index. Disables git's check of the repository's owner (`safe.directory`), because this program already
 * runs code from the checkout.
 */
function gitEnvironment(): Environment {
  const inherited = Object.keys(process.env).filter((name) => name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    // Disables translations, because this program parses git's output.
    LC_ALL: "C",
  };
}

/** Returns git's standard output. @throws UserError with git's message */
export async function git(args: readonly string[], environment: Environment = {}): Promise<string> {
  const result = await runTool("git", args, { environment: { ...gitEnvironment(), ...environment } });
  if (result.exitCode === 0) return result.stdout;
  throw new UserError(`git ${args.join(" ")} failed:\n${tail(result.stderr, 8)}`);
}

/** The checked-out commit, and whether files differ from it. */
export interface WorkingTree {
  /** Undefined outside a repository or before the first commit. */
  readonly commit?: string;
  readonly dirty: boolean;
}

/** State of the checkout. It does not identify the jobs' code: see the code version in `cli/code-version.ts`. */
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
