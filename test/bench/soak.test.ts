import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { growthOf } from "../../bench/soak/growth.ts";
import { openFilesOf } from "../../bench/soak/process-sample.ts";
import { processSeries, storedSeries } from "../../bench/soak/series.ts";
import { percentPerMinute, trendOf } from "../../bench/soak/slope.ts";
import type { OpenSample } from "../../bench/soak/soak-samples.ts";

const everyMs = 10_000;
const sampled = (values: readonly number[]) =>
  values.map((value, index) => ({ atMs: 1_000_000 + index * everyMs, value }));

describe("the slope of samples", () => {
  it("is that of the line through them, per minute", () => {
    expect(trendOf(sampled([10, 11, 12, 13]))).toEqual({ mean: 11.5, perMinute: expect.closeTo(6) });
  });

  it("is none of what only swings", () => {
    const swinging = Array.from({ length: 60 }, (_, index) => 100 + (index % 2 === 0 ? 9 : -9));
    expect(Math.abs(percentPerMinute(trendOf(sampled(swinging))))).toBeLessThan(0.2);
  });

  it("is not tilted by a few samples that stand out", () => {
    const peaks = Array.from({ length: 60 }, (_, index) => (index > 54 ? 1_000 : 100));
    expect(trendOf(sampled(peaks)).perMinute).toBe(0);
  });

  it("is 0 of what is never there, and no number where nothing was sampled", () => {
    expect(percentPerMinute(trendOf(sampled([0, 0, 0])))).toBe(0);
    expect(percentPerMinute(trendOf([]))).toBeNaN();
  });
});

describe("the open files of a process", () => {
  it("hold its connections, each with the side that it is", async () => {
    const accepted: Socket[] = [];
    const server = createServer((socket) => void accepted.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: "127.0.0.1" });
    await once(server, "connection");
    const own = () =>
      openFilesOf("self").connections.filter(
        ({ localPort, remotePort }) => localPort === port || remotePort === port,
      );
    expect(new Set(own().map((one) => one.accepted))).toEqual(new Set([false, true]));
    expect(openFilesOf("self").kinds["listener"]).toBeGreaterThan(0);
    client.destroy();
    await once(client, "close");
    for (const socket of accepted) socket.destroy();
    server.close();
    await once(server, "close");
    expect(own()).toEqual([]);
  });
});

describe("what grows in a soak", () => {
  const peers = { look: () => undefined, nameOf: () => "a vault" };
  const sample = (index: number, change: Partial<OpenSample> = {}): OpenSample => ({
    atMs: index * everyMs,
    role: "app",
    pid: 1,
    heapMiB: 50,
    connections: [],
    kinds: { file: 20 },
    ...change,
  });
  const connection = { localPort: 1, remotePort: 2, accepted: false, closeWait: false };

  it("is a connection that is left open with every sample, and to whom", () => {
    const samples = Array.from({ length: 60 }, (_, index) =>
      sample(index, { connections: Array.from({ length: 100 + index }, () => connection) }),
    );
    const figures = processSeries(samples, peers, 0).map((series) => growthOf(series, true));
    const sockets = figures.find(({ name }) => name.startsWith("app: sockets"));
    expect(sockets?.value).toBeGreaterThan(4);
    expect(sockets?.note).toContain("a vault 107 → 152");
    expect(figures.filter(({ value }) => value !== 0)).toEqual([sockets]);
  });

  it("is a message that stays for every account", () => {
    const counts = Array.from({ length: 30 }, (_, index) => ({
      atMs: index * everyMs,
      rows: { heads: 200 },
      events: index,
      headBytes: 400_000,
      messages: { steps: 200 + 10 * index },
      ready: 0,
    }));
    const figures = storedSeries(counts, 200, 0).map((series) => growthOf(series, true));
    expect(figures.filter(({ value }) => value > 1).map(({ name }) => name)).toEqual([
      "storage: messages per account: growth a minute",
    ]);
  });

  it("has no limit where it was watched too briefly", () => {
    const [series] = storedSeries([], 200, 0);
    expect(series && growthOf(series, false).name).toContain("too short to judge");
  });

  it("counts from the end of the warm-up on", () => {
    const samples = [sample(0, { heapMiB: 10 }), sample(1), sample(2), sample(3)];
    const heap = processSeries(samples, peers, everyMs)
      .map((series) => growthOf(series, true))
      .find(({ name }) => name.includes("heap"));
    expect(heap?.value).toBe(0);
  });
});
