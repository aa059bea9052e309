import { createServer } from "node:net";

/** Finds a loopback port that is currently free. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("the operating system assigned no port"));
        else resolve(address.port);
      });
    });
  });
}
