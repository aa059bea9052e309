import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { load } from "../../cli/bench/load";
import { median, quantile } from "../../cli/bench/measure";

test("the median of an even count lies between the middle values", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});

test("a quantile is a value that was measured", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(quantile(values, 0.5)).toBe(50);
  expect(quantile(values, 0.99)).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
});

async function withServer(status: number, use: (url: string) => Promise<void>): Promise<number> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on("end", () => response.writeHead(status).end("{}"));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/invocations`);
  } finally {
    server.close();
  }
  return requests;
}

test("a load sends every request once, over all its clients", async () => {
  const requests = await withServer(200, async (url) => {
    const { p50, p99, rate } = await load({ url }, [{ amount: 1 }], { clients: 4, requests: 50 });
    expect(p50).toBeLessThanOrEqual(p99);
    expect(rate).toBeGreaterThan(0);
  });
  expect(requests).toBe(50);
});

test("fails on an answer that is not a success", async () => {
  await withServer(503, async (url) => {
    await expect(load({ url }, [{}], { clients: 1, requests: 1 })).rejects.toThrow("answered 503");
  });
});
