import { spawnSync } from "node:child_process";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { clientDirectory, fromLsof, holderIn } from "../../../sandbox/provider/client-directory";

const hasLsof = spawnSync("lsof", ["-v"]).error === undefined;

describe("the working directory of a client process", () => {
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

  test("is found", async () => {
    expect(await clientDirectory(...ports)).toBe(process.cwd());
  });

  (hasLsof ? test : test.skip)("is found through lsof too (skipped if lsof is missing)", async () => {
    expect(await fromLsof(...ports)).toBe(process.cwd());
  });

  // `lsof` may list both ends of a connection, and other connections to the same port, in any order. The client is the
  // process with the connection from the client's port to the server's port.
  test.each([
    ["first", ["p7", "f20", "n127.0.0.1:41000->127.0.0.1:8710", "f21", "n127.0.0.1:8710->127.0.0.1:41000"]],
    ["last", ["p7", "f20", "n127.0.0.1:8710->127.0.0.1:41000", "f21", "n127.0.0.1:41000->127.0.0.1:8710"]],
    ["after another process", ["p6", "f9", "n127.0.0.1:8710->127.0.0.1:41000", "p7", "f3", "n[::1]:41000->[::1]:8710"]],
  ])("is read from lsof if its connection is listed %s", (_, fields) => {
    expect(holderIn(fields, 41_000, 8_710)).toBe(7);
    expect(holderIn(fields, 8_710, 41_001)).toBeUndefined();
  });

  test("is unknown when there is no such connection", async () => {
    expect(await clientDirectory(1, ports[1])).toBeUndefined();
  });
});
