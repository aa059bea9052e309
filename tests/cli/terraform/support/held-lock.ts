import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackFolder } from "../../../../cli/terraform/stack-folder";

/**
 * Runs `action` while a second Terraform process holds the lock of a stack's state. That process applies a resource
 * whose provisioner waits until `action` has ended.
 * @param stateFile state file of the stack
 */
export async function whileLocked<T>(stack: StackFolder, stateFile: string, action: () => Promise<T>): Promise<T> {
  const holder = stack.within("holder", {});
  mkdirSync(holder.directory, { recursive: true });
  const [begun, end] = [holder.file("begun"), holder.file("end")];
  const wait = { "local-exec": { command: `touch '${begun}'; while [ ! -e '${end}' ]; do sleep 0.1; done` } };
  const program = {
    terraform: {
      // Declares the provider, because the resources in the state require it.
      required_providers: { databricks: { source: "databricks/databricks" } },
      backend: { local: { path: stateFile } },
    },
    resource: { terraform_data: { Wait: { provisioner: [wait] } } },
  };
  writeFileSync(holder.programFile, JSON.stringify(program));
  const terraform = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, output } = await holder.terraform([...args, "-input=false", "-no-color"]);
    if (exitCode !== 0) throw new Error(output);
  };
  await terraform("init");
  const apply = terraform("apply", "-auto-approve", "-target=terraform_data.Wait", "-refresh=false");
  try {
    while (!existsSync(begun)) await Promise.race([sleep(50), apply]);
    return await action();
  } finally {
    writeFileSync(end, "");
    await apply;
  }
}
