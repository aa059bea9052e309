import { startProviderServer, type ProviderServer } from "../../sandbox/provider/server";
import { EmptyAccount } from "./support/account";
import { accountStacks, terraformOf } from "./support/account-stacks";
import { providerBinary } from "./support/binaries";
import { Deployment } from "./support/deployment";
import { STAGES, workspaceStacks } from "./support/stage";
import { TerraformFolder } from "./support/terraform";
import { errorsIn } from "./support/trial";

/** Stacks that the sandbox's provider and the vendor's provider apply and plan in turn. */
interface Handover {
  /** Folders of the stacks, in the order in which they are applied. */
  readonly folders: readonly TerraformFolder[];
  /** Makes Terraform use the sandbox's own provider. */
  readonly sandbox: () => void;
  /** Makes Terraform use the vendor's provider. */
  readonly vendor: () => void;
}

/**
 * Declares tests that apply with the sandbox's provider and plan with the vendor's provider, and vice versa.
 * @param handoverOf returns the stacks; called only after `beforeAll` has created them
 */
function passesBothWays(handoverOf: () => Handover): void {
  test("the vendor's provider finds no changes after an apply with the sandbox's", async () => {
    const { folders, sandbox, vendor } = handoverOf();
    sandbox();
    expect(await applied(folders)).toEqual([]);
    vendor();
    expect(await differences(folders)).toEqual([]);
  });

  test("the vendor's provider destroys these objects, and the sandbox's provider finds no changes after an apply with the vendor's", async () => {
    const { folders, sandbox } = handoverOf();
    expect(await destroyed(folders)).toEqual([]);
    expect(await applied(folders)).toEqual([]);
    sandbox();
    expect(await differences(folders)).toEqual([]);
    expect(await destroyed(folders)).toEqual([]);
  });
}

describe.each(STAGES)("the state of $name", (stage) => {
  const stacks = workspaceStacks(stage);
  let deployment: Deployment;
  let provider: ProviderServer;
  beforeAll(async () => {
    deployment = await Deployment.start(stacks);
    provider = await startProviderServer(deployment.harness.assembly.clouds);
    await deployment.each(stacks, () => Promise.resolve([]));
  });
  afterAll(async () => {
    await provider.close();
    await deployment.harness.stop();
  });

  const attach = (providers: ProviderServer["reattach"]): void => {
    for (const folder of deployment.folders) folder.attach(providers);
  };
  passesBothWays(() => ({
    folders: deployment.folders,
    sandbox: () => attach(provider.reattach),
    vendor: () => attach({}),
  }));
});

describe("the state of the account and its workspaces", () => {
  const stacks = accountStacks(STAGES);
  let account: EmptyAccount;
  let folders: readonly TerraformFolder[];
  beforeAll(async () => {
    account = await EmptyAccount.start(stacks);
    folders = stacks.map((stack) => {
      const folder = new TerraformFolder(providerBinary(), undefined, account.environment);
      folder.configure(terraformOf(stack));
      return folder;
    });
  });
  afterAll(() => account.stop());

  const attach = (providers: ProviderServer["reattach"]): void => {
    for (const folder of folders) folder.attach(providers);
  };
  passesBothWays(() => ({
    folders,
    sandbox: () => attach(account.emulations),
    // Keeps the sandbox's AWS provider, because the AWS objects exist only in the sandbox.
    vendor: () => attach(account.awsEmulation),
  }));
});

/** Runs `terraform apply` in the folders, in order. @returns the errors */
async function applied(folders: readonly TerraformFolder[]): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const folder of folders) {
    const { exitCode, output } = await folder.apply();
    if (exitCode !== 0) errors.push(errorsIn(output));
  }
  return errors;
}

/** Runs `terraform destroy` in the folders, in reverse order. @returns the errors */
async function destroyed(folders: readonly TerraformFolder[]): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const folder of folders.toReversed()) {
    const { exitCode, output } = await folder.destroy();
    if (exitCode !== 0) errors.push(errorsIn(output));
  }
  return errors;
}

/** Runs `terraform plan` in the folders. @returns a line for each planned change, and the errors of failed plans */
async function differences(folders: readonly TerraformFolder[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const { changes, outcome } = await folder.plan();
    if (outcome.exitCode === 1) found.push(errorsIn(outcome.output));
    found.push(
      ...changes.map(({ address, actions, attributes }) => `${address} ${actions.join()}: ${attributes.join(", ")}`),
    );
  }
  return found;
}
