import http from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { until } from "../until.ts";
import type { AgentWorld, RunningAgent } from "./agent-world.ts";
import { agentWorld, healthWith } from "./agent-world.ts";
import type { StreamingAccount } from "./streaming-account.ts";
import { streamingAccount } from "./streaming-account.ts";

let world: AgentWorld;
let account: StreamingAccount;
/** The capabilities on which the agent's identity has a role. */
let granted: Set<string>;
let isLocalAuthDisabled = false;

beforeAll(async () => {
  world = await agentWorld();
  granted = new Set(["openai"]);
  account = await streamingAccount({
    judge: ({ headers, url = "" }) => {
      const token = /^Bearer (eyJ.*)$/.exec(headers.authorization ?? "")?.[1];
      if (token !== undefined) {
        const isForAccount = audienceOf(token) === "https://cognitiveservices.azure.com";
        return isForAccount && granted.has(url.split("/")[1] ?? "") ? undefined : 401;
      }
      if (isLocalAuthDisabled) return 403;
      const { key1, key2 } = world.azure.keys("vision");
      return [key1, key2].includes(String(headers["api-key"])) ? undefined : 401;
    },
    serve: (request, response) => {
      request.resume();
      request.once("end", () => response.end("fine"));
    },
  });
});

async function start(auth: string): Promise<RunningAgent> {
  isLocalAuthDisabled = false;
  return world.start(
    { ...world.config, auth, endpoint: account.origin, proxy: { listen: "127.0.0.1:0" } },
    { NODE_EXTRA_CA_CERTS: await account.trusting(world.azure.caFile) },
  );
}

async function call(agent: RunningAgent, path: string, body?: Buffer): Promise<number | undefined> {
  const method = body ? "POST" : "GET";
  const request = http.request(new URL(path, agent.address), {
    agent: false,
    method,
    headers: { "api-key": "own" },
  });
  request.on("error", () => undefined);
  request.end(body);
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** What the last calls showed to the account. */
const shown = (count: number) =>
  account.received
    .slice(-count)
    .map(({ headers }) => (headers["authorization"] === undefined ? "key" : "token"));

const needing = async (agent: RunningAgent) =>
  (await healthWith(agent, ({ capabilitiesByKey }) => capabilitiesByKey)) as readonly string[];

describe("an agent that sends tokens alone", () => {
  it("reads no key and lets calls in by its identity, and passes on what the account says to it", async () => {
    const reads = () =>
      world.azure.journal.read().filter((entry) => "service" in entry && entry.service === "vault");
    const before = reads().length;
    const agent = await start("entra");
    expect(await call(agent, "/openai/a")).toBe(200);
    expect(await call(agent, "/speech/a")).toBe(401);
    expect(shown(2)).toEqual(["token", "token"]);
    expect(reads()).toHaveLength(before);
  });

  it("asks for one token for all its calls", async () => {
    const agent = await start("entra");
    const tokens = () =>
      world.azure.journal
        .read()
        .filter((entry) => "operation" in entry && entry.operation === "managed-identity-token");
    const before = tokens().length;
    await Promise.all(Array.from({ length: 30 }, () => call(agent, "/openai/a")));
    expect(tokens().length - before).toBe(1);
  });
});

describe("an agent that tries the token first", () => {
  let agent: RunningAgent;
  let before = 0;
  beforeAll(async () => {
    before = account.received.length;
    agent = await start("key-then-entra");
  });

  it("uses the token where it is accepted, and the key where it is not, without a failed call", async () => {
    expect(await call(agent, "/openai/a")).toBe(200);
    expect(shown(1)).toEqual(["token"]);
    expect(await call(agent, "/speech/a")).toBe(200);
    expect(shown(2)).toEqual(["token", "key"]);
    expect(await needing(agent)).toEqual(["speech"]);
    expect(agent.logged("capability-needs-key")).toEqual([expect.objectContaining({ capability: "speech" })]);
  });

  it("remembers which capability needs the key, and asks no more with the token", async () => {
    const { length } = account.received;
    expect(await call(agent, "/speech/b")).toBe(200);
    expect(account.received.length - length).toBe(1);
    expect(shown(1)).toEqual(["key"]);
  });

  it("reports the key that those calls have proven", async () => {
    await until(() => world.keyturn.reports.some(({ healthy }) => healthy));
  });

  it("reports how many of its attempts carried a token", async () => {
    const sum = (figure: "calls" | "byToken") =>
      world.keyturn.reports.reduce((total, { usage }) => total + (usage[figure] ?? 0), 0);
    const attempts = shown(account.received.length - before);
    await until(() => sum("calls") === attempts.length);
    expect(sum("byToken")).toBe(attempts.filter((credential) => credential === "token").length);
  });

  it("sends a body that it cannot repeat with the key while it does not know better", async () => {
    const large = Buffer.alloc(1_200_000);
    expect(await call(agent, "/vision/large", large)).toBe(200);
    expect(shown(1)).toEqual(["key"]);
    expect(await call(agent, "/openai/large", large)).toBe(200);
    expect(shown(1)).toEqual(["token"]);
  });

  it("goes on without a failed call when the role is granted and local authentication is switched off", async () => {
    granted.add("speech");
    isLocalAuthDisabled = true;
    expect(await call(agent, "/speech/c")).toBe(200);
    expect(shown(2)).toEqual(["key", "token"]);
    expect(await call(agent, "/speech/d")).toBe(200);
    expect(shown(1)).toEqual(["token"]);
    expect(await call(agent, "/openai/b")).toBe(200);
    expect(await needing(agent)).toEqual([]);
  });

  it("passes on a refusal of both", async () => {
    expect(await call(agent, "/face/a")).toBe(403);
    expect(shown(2)).toEqual(["token", "key"]);
  });
});

function audienceOf(token: string): unknown {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    aud?: unknown;
  };
  return claims.aud;
}
