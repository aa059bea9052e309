import { createRegistry } from "../../../sandbox/facts/registry";
import { DeployedService } from "./support/deployed";

jest.setTimeout(300_000);

test.each(["standard", "hardened"] as const)(
  "%s: the stacks apply in order, are then unchanged, and destroy back to nothing",
  async (profile) => {
    const service = await DeployedService.start(profile);
    const { runtime, store } = service;
    try {
      expect((await service.apply()).length).toBeGreaterThan(100);
      await service.destroy();
      const left = [...createRegistry().resources.keys()].flatMap((type) => store.find(type));
      expect(left.map(({ kind, id }) => `${kind} ${id}`)).toEqual([]);
      expect([runtime.workspaces.size, runtime.namespaces.size, runtime.files.size, runtime.models.size]).toEqual([
        0, 0, 0, 0,
      ]);
    } finally {
      await service.stop();
    }
  },
);
