import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { load } from "../../cli/bench/load";
import { median, quantile } from "../../cli/bench/measure";
import { withPeakMemory } from "../../cli/bench/peak-memory";
import { enginesSection, packagedSection, requestSection, trainingSection } from "../../cli/bench/results";
import { runTool } from "../../cli/process";
import { python } from "../../cli/project";

test("the median of an even number of values is the mean of the two middle values", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});

test("a quantile is one of the measured values", () => {
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

test("a load test with several clients sends exactly the given number of requests", async () => {
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

test("the training job is compared with a plain script by time, rows per second and peak memory", () => {
  const job = { steps: { validate: 4, prepare: 6, train: 8, evaluate: 2 }, peakMebibytes: 812.4, jvmMebibytes: 1500.2 };
  const script = { steps: { validate: 1, prepare: 1, train: 7, evaluate: 1 }, peakMebibytes: 300 };
  const rows = trainingSection([{ rows: 100_000, job, script }])
    .split("\n")
    .filter((line) => line.startsWith("| 100,000"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.map((cells) => cells.slice(2, -1))).toEqual([
    ["job", "4.0", "6.0", "8.0", "2.0", "20.0", "5,000", "812 + 1500 JVM", "2.00"],
    ["script", "1.0", "1.0", "7.0", "1.0", "10.0", "10,000", "300", "1.00"],
  ]);
});

test("the times of a merge request's stage are shown by step, with the sum of the steps of its pipeline", () => {
  const part = (seconds: Readonly<Record<string, number>>) => ({
    planned: Object.keys(seconds),
    steps: Object.entries(seconds).map(([name, value]) => ({ name, seconds: value, ok: true, detail: "" })),
  });
  const project = { project: "fraud", task: "binary", ...part({ training: 30 }) };
  const stage = { stage: "pr-1", projects: [project], ...part({ deploy: 10, "re-deploy": 5, "take down": 2.5 }) };
  const text = requestSection({ outcomes: [stage] });
  expect(text).toContain("taken down: 43 s");
  expect(text).toMatch(/\| pr-1 +\| 10\.0 +\| 5\.0 +\| 2\.5 +\| - +\|\n\| fraud +\| - +\| - +\| - +\| 30\.0 +\|/);
});

test("the times of the training engines are shown beside those of the engine `local`", () => {
  const text = enginesSection({
    rows: 1_000_000,
    local: { seconds: 20, metric: 0.61 },
    spark: { seconds: 50, metric: 0.6 },
  });
  expect(text).toContain("1,000,000 rows");
  expect(text).toMatch(/\| `spark` +\| 50\.0 +\| 20,000 +\| 0\.6000 +\| 2\.50 +\|/);
});

test("the latency of a call is shown for pyfunc, the packaged model and the booster alone, with the ratio of pyfunc to booster", () => {
  const text = packagedSection({ "1": { pyfunc: 290, packaged: 150, predictions: 130, booster: 100 } });
  expect(text).toMatch(/\| 1 +\| 290 +\| 150 +\| 130 +\| 100 +\| 2\.90 +\|/);
});

test("the peak memory of a cluster is the highest memory of a driver process of the sandbox", async () => {
  const home = mkdtempSync(path.join(tmpdir(), "fraudops-peak-"));
  const program = path.join(home, "cluster_driver.py");
  writeFileSync(program, "import time\ndata = bytearray(200 * 2**20)\ntime.sleep(1.5)\n");
  const [result, peak] = await withPeakMemory(home, runTool(python, [program]));
  expect(result.exitCode).toBe(0);
  expect(peak.peakMebibytes).toBeGreaterThan(200);
  expect(peak.peakMebibytes).toBeLessThan(400);
  expect(peak.jvmMebibytes).toBe(0);
});
