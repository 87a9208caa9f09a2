import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { until } from "../until.ts";
import type { AgentWorld, RunningAgent } from "./agent-world.ts";
import { agentWorld, healthWith, startAgent } from "./agent-world.ts";

const models = "/openai/v1/models";
const fingerprintOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);

let world: AgentWorld;
let agent: RunningAgent;

beforeAll(async () => {
  world = await agentWorld();
  agent = await world.start({ ...world.config, proxy: { listen: "127.0.0.1:0" } });
});

const call = async (headers: Record<string, string> = {}, path = models) => {
  const answer = await fetch(`${agent.address}${path}`, { headers });
  await answer.arrayBuffer();
  return answer.status;
};

describe("the agent as a proxy to the local Azure", () => {
  it("lets a call in without a key, and with any key in each header that clients use", async () => {
    expect(await call()).toBe(200);
    expect(await call({ "api-key": "placeholder" })).toBe(200);
    expect(await call({ "Ocp-Apim-Subscription-Key": "placeholder" })).toBe(200);
    expect(await call({}, `${models}?api-key=placeholder&x=1`)).toBe(200);
  });

  it("reports the key at once that the application's calls have proven, under a name of its own", async () => {
    expect(await call()).toBe(200);
    const { key1 } = world.azure.keys("vision");
    const report = await until(() => world.keyturn.reports.at(-1));
    expect(report).toMatchObject({ healthy: true, fingerprint: fingerprintOf(key1) });
    expect(report.path).toBe("/api/accounts/vision/consumers/shop/reports");
    expect(report.instance).toMatch(new RegExp(`-${agent.program.pid}-[0-9a-f]{8}$`));
  });

  it("passes on the account's own answers, 404 included", async () => {
    expect(await call({}, "/nothing/there")).toBe(404);
  });

  it("lets no call fail when the key dies without notice and another one is published", async () => {
    const before = world.keyturn.reports.length;
    world.azure.regenerateBehindTheBack("vision", "key2");
    const key2 = world.publish("key2");
    world.azure.regenerateBehindTheBack("vision", "key1");
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call()));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await until(() =>
      world.keyturn.reports
        .slice(before)
        .some(({ fingerprint, healthy }) => healthy && fingerprint === fingerprintOf(key2)),
    );
  });

  it("passes on the 401 when there is no other key, and says after three that it is not healthy", async () => {
    const { length } = world.keyturn.reports;
    world.azure.regenerateBehindTheBack("vision", "key2");
    expect(await call()).toBe(401);
    expect(await call()).toBe(401);
    expect(await call()).toBe(401);
    await until(() => world.keyturn.reports.slice(length).some(({ healthy }) => !healthy));
    world.publish("key2");
    // Refusals are followed by a read at most every five seconds.
    await until(async () => (await call()) === 200);
  });

  it("goes on with its key while the vault is away", async () => {
    world.azure.addFault({ service: "vault", kind: "error-before", status: 503 });
    expect(await call()).toBe(200);
    world.azure.setKnobs({ faults: [] });
  });

  it("goes on while keyturn is away, and reports the calls that it has counted meanwhile", async () => {
    world.keyturn.answer(503);
    for (let count = 0; count < 7; count += 1) expect(await call()).toBe(200);
    await until(() => agent.logged("problem").some(({ code }) => code === "REPORT_NOT_TAKEN"));
    const { length } = world.keyturn.reports;
    world.keyturn.answer(202);
    await until(
      () => world.keyturn.reports.slice(length).reduce((sum, { usage }) => sum + usage.calls, 0) >= 7,
    );
  });

  it("counts calls by capability, and shows the fingerprint of the key", async () => {
    await call({}, "/contentsafety/text/blocklists?api-version=2024-09-01");
    const { key2 } = world.azure.keys("vision");
    const status = await healthWith(agent, (seen) => (seen["key"] ? seen : undefined));
    expect(status).toMatchObject({
      status: "running",
      mode: "proxy",
      auth: "key",
      key: { fingerprint: fingerprintOf(key2), isProven: true },
    });
    const capabilities = status["capabilities"] as Record<string, { calls: number; refused: number }>;
    expect(Object.keys(capabilities).sort()).toEqual(["contentsafety", "nothing", "openai"]);
    expect(capabilities["openai"]?.refused).toBeGreaterThan(0);
    expect(capabilities["contentsafety"]).toEqual({ calls: 1, failures: 0, refused: 0 });
  });

  it("shows no key: neither in its output, nor in its arguments, nor in what it reports", async () => {
    const shown = [
      ...agent.program.lines,
      await readFile(`/proc/${agent.program.pid}/cmdline`, "utf8"),
      await readFile(`/proc/${agent.program.pid}/environ`, "utf8"),
      JSON.stringify(world.keyturn.reports),
    ].join("\n");
    for (const key of world.azure.everyKey()) expect(shown).not.toContain(key);
  });

  it("ends in order when it is asked to", async () => {
    const other = await world.start({ ...world.config, proxy: { listen: "127.0.0.1:0" } });
    expect(await other.program.stop("SIGTERM")).toEqual({ code: 0, signal: null });
  });
});

describe("an agent that cannot start", () => {
  const failing = async (config: object) =>
    startAgent(config, world.azure.environment()).then(
      () => "it started",
      (error: Error) => error.message,
    );

  it("ends with code 1 when the first read of the key fails", async () => {
    const message = await failing({
      ...world.config,
      secret: `${world.azure.vaultUrl("kv-main")}/secrets/not-there`,
      proxy: { listen: "127.0.0.1:0" },
    });
    expect(message).toMatch(/ended with code 1/);
    expect(message).toMatch(/KEY_UNREADABLE/);
  });

  it("names all faults of its configuration together", async () => {
    const message = await failing({
      ...world.config,
      poll: "soon",
      file: {},
      proxy: { listen: "0.0.0.0:80" },
    });
    for (const path of ["poll", "file.path", "file.adoptsWithin", "proxy.listen", "document"]) {
      expect(message).toContain(`"path":"${path}"`);
    }
  });
});
