import OpenAI from "openai";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { AgentWorld, RunningAgent } from "./agent-world.ts";
import { agentWorld, healthWith } from "./agent-world.ts";

let world: AgentWorld;

beforeAll(async () => {
  world = await agentWorld();
});

const start = (auth: string) => world.start({ ...world.config, auth, proxy: { listen: "127.0.0.1:0" } });

/** OpenAI's own client, with nothing changed but its base URL and a key that opens nothing. */
const clientOf = ({ address }: RunningAgent) =>
  new OpenAI({ baseURL: `${address}/openai/v1`, apiKey: "placeholder", maxRetries: 0 });

const messages = [{ role: "user" as const, content: "Say something long about keys." }];

async function chat(agent: RunningAgent): Promise<string> {
  const { choices } = await clientOf(agent).chat.completions.create({ model: "gpt-5.5", messages });
  return choices[0]?.message.content ?? "";
}

async function streamed(agent: RunningAgent): Promise<string> {
  const stream = await clientOf(agent).chat.completions.create({ model: "gpt-5.5", messages, stream: true });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  return text;
}

describe("OpenAI's own client behind the agent", () => {
  it("gets whole and streamed answers, also right after its key has died without notice", async () => {
    const agent = await start("key");
    const text = await chat(agent);
    expect(text).not.toBe("");
    expect(await streamed(agent)).toBe(text);
    world.publish("key2");
    world.azure.regenerateBehindTheBack("vision", "key1");
    expect(await streamed(agent)).toBe(text);
    expect(await chat(agent)).toBe(text);
  });

  it("goes keyless without being touched: the key, then the token, then no local authentication at all", async () => {
    const agent = await start("key-then-entra");
    expect(await chat(agent)).not.toBe("");
    const needing = ({ capabilitiesByKey }: Readonly<Record<string, unknown>>) => capabilitiesByKey;
    expect(await healthWith(agent, needing)).toEqual(["openai"]);

    // The role is granted; an agent tries again after an hour, or when it starts.
    world.azure.setPermissions("managedIdentity", ["vault/read:kv-main", "ai/call:vision"]);
    const next = await start("key-then-entra");
    expect(await streamed(next)).not.toBe("");
    expect(await healthWith(next, needing)).toEqual([]);

    world.azure.changeAccountBehindTheBack("vision", { disableLocalAuth: true });
    for (const running of [agent, next]) {
      expect(await chat(running)).not.toBe("");
      expect(await streamed(running)).not.toBe("");
      expect(await healthWith(running, needing)).toEqual([]);
    }
    expect(await chat(await start("entra"))).not.toBe("");
  });
});
