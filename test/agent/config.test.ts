import { describe, expect, it } from "@jest/globals";
import { agentJsonSchema } from "../../agent/config/agent-config.ts";
import { parseConfigText } from "../../agent/config/read-config.ts";
import { InvalidDocumentError } from "../../shared/errors.ts";
import { read } from "../docs/markdown.ts";

const base = {
  version: 1,
  endpoint: "https://vision.cognitiveservices.azure.com",
  secret: "https://kv.vault.azure.net/secrets/vision-key",
};
const proxy = { listen: "127.0.0.1:8080" };

function faultsOf(config: object): Readonly<Record<string, string>> {
  try {
    parseConfigText(JSON.stringify(config));
    return {};
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return Object.fromEntries(error.faults.map(({ path, message }) => [path || "document", message]));
  }
}

const pages = ["docs/agent.md", "docs/agent-proxy.md", "docs/agent-file.md", "docs/agent-exec.md"];
const blocksOf = (page: string) =>
  [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => text);
/** Every configuration that a page shows, alone or inside a manifest. */
const examples = pages
  .flatMap(blocksOf)
  .flatMap((block) =>
    [...block.matchAll(/^( *)version: 1\n(?:\1.*\n)+/gm)].map(([text, indent = ""]) =>
      text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    ),
  );

describe("the agent's configuration", () => {
  it("is valid in every example of the documents", () => {
    expect(examples.length).toBeGreaterThan(7);
    for (const text of examples) expect(parseConfigText(text).version).toBe(1);
  });

  it("has the documented defaults", () => {
    expect(parseConfigText(JSON.stringify({ ...base, proxy }))).toMatchObject({
      secret: { vault: "https://kv.vault.azure.net", name: "vision-key" },
      poll: 300_000,
      report: 60_000,
      probe: "auto",
      auth: "key",
      identity: { kind: "auto" },
      proxy: {
        listen: { kind: "port", host: "127.0.0.1", port: 8080 },
        allowNetwork: false,
        maxConnections: 256,
        drain: 25_000,
      },
    });
  });

  it("may name a socket, and an address of IPv6", () => {
    const listening = (listen: string) =>
      parseConfigText(JSON.stringify({ ...base, proxy: { listen } })).proxy?.listen;
    expect(listening("unix:/run/agent.sock")).toEqual({ kind: "socket", path: "/run/agent.sock" });
    expect(listening("[::1]:8080")).toEqual({ kind: "port", host: "::1", port: 8080 });
  });

  it.each<[string, object]>([
    ["endpoint", { endpoint: "http://vision.cognitiveservices.azure.com" }],
    ["endpoint", { endpoint: "https://vision.cognitiveservices.azure.com/openai" }],
    ["endpoint", { endpoint: "https://user:word@vision.cognitiveservices.azure.com" }],
    ["secret", { secret: "https://kv.vault.azure.net/secrets/vision-key-key1" }],
    ["secret", { secret: "https://kv.vault.azure.net/secrets/vision-key/0a1b2c3d" }],
    ["secret", { secret: undefined }],
    ["proxy.listen", { proxy: { listen: "0.0.0.0:8080" } }],
    ["proxy.listen", { proxy: { listen: "example.com:8080" } }],
    ["auth", { auth: "entra", proxy: undefined, exec: { command: ["a"], variable: "A" } }],
    ["probe", { probe: "off", proxy: undefined, exec: { command: ["a"], variable: "A" } }],
    ["poll", { poll: "0s" }],
    ["poll", { poll: "25h" }],
    ["file.signal", { proxy: undefined, file: { path: "/run/a", adoptsWithin: "1s", signal: "SIGHUP" } }],
    ["document", { exec: { command: ["a"], variable: "A" } }],
    ["document", { unknown: 1 }],
  ])("is refused for %s: %j", (path, change) => {
    expect(Object.keys(faultsOf({ ...base, proxy, ...change }))).toEqual([path]);
  });

  it("may listen for other machines when it says so", () => {
    expect(faultsOf({ ...base, proxy: { listen: "0.0.0.0:8080", allowNetwork: true } })).toEqual({});
  });

  it("needs no secret to send tokens alone", () => {
    expect(faultsOf({ ...base, secret: undefined, auth: "entra", proxy })).toEqual({});
  });

  it("must hold nothing that looks like a key, not even in a comment", () => {
    const text = `# ${"0123456789abcdef".repeat(2)}\n${JSON.stringify({ ...base, proxy })}`;
    expect(() => parseConfigText(text)).toThrow(/line 1: holds what looks like a key/);
  });

  it("that is no YAML is refused with its line, and nothing of it is quoted", () => {
    expect(() => parseConfigText("version: 1\nproxy: {private")).toThrow(/line 2, column \d+: is not YAML/);
    expect(() => parseConfigText("version: 1\nproxy: {private")).not.toThrow(/private/);
  });

  it("has a JSON Schema that knows every field", () => {
    const { properties } = agentJsonSchema() as { properties: Record<string, unknown> };
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(["endpoint", "secret", "proxy", "file", "exec"]),
    );
  });
});
