import { spawnSync } from "node:child_process";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { clientProcess, fromLsof, isRunning } from "../../../../sandbox/provider/apply/client-process";

const hasLsof = spawnSync("lsof", ["-v"]).error === undefined;

describe("the process at the other end of a connection", () => {
  const server = createServer();
  let client: Socket;
  let ports: [number, number];
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    client = connect(port, "127.0.0.1");
    await new Promise((resolve) => client.once("connect", resolve));
    ports = [client.localPort ?? 0, port];
  });
  afterAll(() => {
    client.destroy();
    server.close();
  });

  const own = { pid: process.pid, directory: process.cwd() };

  test("is found with its working directory", async () => {
    expect(await clientProcess(...ports)).toEqual(own);
  });

  (hasLsof ? test : test.skip)("is found through lsof, too (skipped where lsof is missing)", async () => {
    expect(await fromLsof(...ports)).toEqual(own);
  });

  test("is unknown when there is no such connection", async () => {
    expect(await clientProcess(1, ports[1])).toBeUndefined();
  });

  test("is known to run, or to be gone", async () => {
    expect(await isRunning(own)).toBe(true);
    expect(await isRunning({ ...own, directory: "/somewhere/else" })).toBe(false);
    expect(await isRunning({ ...own, pid: 999_999_999 })).toBe(false);
  });
});
