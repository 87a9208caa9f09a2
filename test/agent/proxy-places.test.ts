import { once } from "node:events";
import { stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import http from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { AgentWorld } from "./agent-world.ts";
import { agentWorld } from "./agent-world.ts";

let world: AgentWorld;

beforeAll(async () => {
  world = await agentWorld();
});

async function statusOf(options: http.RequestOptions): Promise<number | undefined> {
  const request = http.request({ agent: false, path: "/openai/v1/models", ...options }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

describe("an agent at a Unix socket", () => {
  it("lets owner and group connect, and follows one that was killed and has left its socket behind", async () => {
    const socketPath = join(await temporaryDirectory(), "agent.sock");
    const config = { ...world.config, proxy: { listen: `unix:${socketPath}` } };
    const first = await world.start(config);
    expect(first.address).toBe(`unix:${socketPath}`);
    expect((await stat(socketPath)).mode & 0o777).toBe(0o660);
    expect(await statusOf({ socketPath })).toBe(200);
    await first.program.kill();
    await world.start(config);
    expect(await statusOf({ socketPath })).toBe(200);
  });

  it("does not take the socket from one that runs", async () => {
    const socketPath = join(await temporaryDirectory(), "agent.sock");
    const config = { ...world.config, proxy: { listen: `unix:${socketPath}` } };
    await world.start(config);
    await expect(world.start(config)).rejects.toThrow(/EADDRINUSE/);
    expect(await statusOf({ socketPath })).toBe(200);
  });
});

describe("an agent that others may reach", () => {
  it("answers to the names that it was told, and to no other", async () => {
    const { address } = await world.start({
      ...world.config,
      proxy: { listen: "127.0.0.1:0", hostNames: ["agent.internal"] },
    });
    const { hostname, port } = new URL(address);
    const calledAs = (host: string) => statusOf({ hostname, port, headers: { host } });
    expect(await calledAs("agent.internal:8080")).toBe(200);
    expect(await calledAs("other.internal")).toBe(421);
  });

  it("closes connections beyond the most that it was told", async () => {
    const { address } = await world.start({
      ...world.config,
      proxy: { listen: "127.0.0.1:0", maxConnections: 2 },
    });
    const port = Number(new URL(address).port);
    const held = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    await Promise.all(held.map((socket) => once(socket, "connect")));
    const refused = connect(port, "127.0.0.1");
    refused.on("error", () => undefined);
    await once(refused, "close");
    for (const socket of held) socket.destroy();
    await until(() => statusOf({ hostname: "127.0.0.1", port }).catch(() => undefined));
  });
});

describe("an agent whose application makes no calls", () => {
  it("proves the key by a call of its own, and reports it", async () => {
    const own = await agentWorld();
    await own.start({ ...own.config, probe: "auto", poll: "300ms", proxy: { listen: "127.0.0.1:0" } });
    const proven = (key: string) =>
      until(() => own.keyturn.reports.some(({ fingerprint }) => fingerprint === fingerprintOf(key)));
    await proven(own.azure.keys("vision").key1);
    await proven(own.publish("key2"));
  });
});
