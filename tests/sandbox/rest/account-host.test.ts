import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keptIdentity, selfSigned } from "../../../sandbox/rest/account/certificate";
import { ACCOUNT_HOST } from "../../../sandbox/rest/rest-api";
import { tunnel } from "./account-client";
import { Harness } from "./harness";

const NOW = Date.UTC(2030, 0, 1);

describe("the certificate", () => {
  test("is valid only for its host, for ten years, with its own key", () => {
    const { cert, key } = selfSigned(ACCOUNT_HOST, NOW);
    const read = new X509Certificate(cert);
    expect(read.checkHost(ACCOUNT_HOST)).toBe(ACCOUNT_HOST);
    expect(read.checkHost("other.example")).toBeUndefined();
    expect(read.ca).toBe(false);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect([read.validFrom, read.validTo].map((time) => new Date(time).getUTCFullYear())).toEqual([2029, 2039]);
  });

  test("writes years after 2049 with four digits", () => {
    const { cert } = selfSigned(ACCOUNT_HOST, Date.UTC(2045, 0, 1));
    expect(new Date(new X509Certificate(cert).validTo).getUTCFullYear()).toBe(2054);
  });

  test("is kept, with a key that only the user can read", () => {
    const folder = mkdtempSync(join(tmpdir(), "identity-"));
    try {
      const files = { key: join(folder, "account.key"), cert: join(folder, "account.crt") };
      const first = keptIdentity(ACCOUNT_HOST, files);
      expect(keptIdentity(ACCOUNT_HOST, files)).toEqual(first);
      expect(statSync(files.key).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test("the REST API stops while a client holds a connection to the account's host", async () => {
  const harness = await Harness.start();
  const socket = await tunnel(harness.controlUrl, `${ACCOUNT_HOST}:443`);
  const closed = new Promise<void>((done) => socket.once("close", () => done()));
  socket.on("error", () => undefined).resume();
  await harness.stop();
  await closed;
});
