/** The required tools: supported versions, how to query them, and how to install the tools. */

const SPARK_JAVA = "Spark 4.0 runs on Java 17 to 22";
const PINNED_PYTHON = "the pinned packages exist for Python 3.11 to 3.13";

/**
 * @typedef {object} Tool
 * @property {string} name display name
 * @property {readonly string[]} commands tried in order; the first with a supported version is used
 * @property {readonly string[]} args arguments that print the version
 * @property {RegExp} version finds the major and, if present, the minor version in the output
 * @property {readonly number[]} atLeast
 * @property {readonly number[]} [below] first version that is too new
 * @property {string} why
 * @property {{ darwin: string, linux: string }} get how to install it
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {{ git: Tool, python: Tool, java: Tool, terraform: Tool }}
 */
export function requiredTools(env) {
  return {
    git: {
      name: "git",
      commands: ["git"],
      args: ["--version"],
      version: /^git version (\d+)\.(\d+)/m,
      atLeast: [2, 32],
      why: "it computes the version of the jobs' code, also outside a repository",
      get: { darwin: "xcode-select --install", linux: "apt-get install git" },
    },
    python: {
      name: "Python",
      commands: ["python3", "python3.12", "python3.13", "python3.11", "python"],
      args: ["-c", "import ensurepip, sys, venv; print(sys.version.split()[0])"],
      version: /^(\d+)\.(\d+)/m,
      atLeast: [3, 11],
      below: [3, 14],
      why: PINNED_PYTHON,
      get: {
        darwin: "brew install python@3.12",
        linux: "apt-get install python3.11 python3.11-venv (or pyenv, or uv python)",
      },
    },
    java: {
      name: "Java",
      commands: [env.JAVA_HOME ? `${env.JAVA_HOME}/bin/java` : "java"],
      args: ["-version"],
      version: /version "(\d+)(?:\.(\d+))?/,
      atLeast: [17],
      below: [23],
      why: SPARK_JAVA,
      get: { darwin: "brew install openjdk@17, then set JAVA_HOME", linux: "apt-get install openjdk-17-jre-headless" },
    },
    terraform: {
      name: "Terraform",
      commands: [env.TERRAFORM_BINARY_NAME || "terraform"],
      args: ["version"],
      version: /^(?:Terraform|OpenTofu) v(\d+)\.(\d+)/m,
      atLeast: [1, 10],
      why: "older versions cannot lock the state by a file in the bucket",
      get: {
        darwin: "brew install hashicorp/tap/terraform, or opentofu with TERRAFORM_BINARY_NAME=tofu",
        linux: "HashiCorp's apt and yum repositories, or OpenTofu's with TERRAFORM_BINARY_NAME=tofu",
      },
    },
  };
}
