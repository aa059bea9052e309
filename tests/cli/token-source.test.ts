import { cached, type ExpiringToken } from "../../cli/databricks/auth/token-source";

const HOUR = 3_600_000;

/** Returns a function that issues the tokens `t1`, `t2` ..., each valid for an hour. */
function issuer(now: () => number): jest.Mock<Promise<ExpiringToken>> {
  let issued = 0;
  return jest.fn(() => {
    issued += 1;
    return Promise.resolve({ token: `t${issued}`, expiresAt: now() + HOUR });
  });
}

test("requests a new token before the cached one expires", async () => {
  let time = 0;
  const token = cached(
    issuer(() => time),
    () => time,
  );
  expect([await token(), await token()]).toEqual(["t1", "t1"]);
  time = HOUR - 30_000;
  expect(await token()).toBe("t2");
});

test("requests one token for concurrent calls, because a login accepts its refresh token once", async () => {
  const fetchToken = issuer(Date.now);
  const token = cached(fetchToken);
  expect(await Promise.all([token(), token()])).toEqual(["t1", "t1"]);
  expect(fetchToken).toHaveBeenCalledTimes(1);
});

test("requests a token again after a failed request", async () => {
  const fetchToken = issuer(Date.now).mockRejectedValueOnce(new Error("no network"));
  const token = cached(fetchToken);
  await expect(token()).rejects.toThrow("no network");
  expect(await token()).toBe("t1");
});
