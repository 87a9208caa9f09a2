import { createServer } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { scopeOfChallenge, vaultReader } from "../../agent/vault/vault-reader.ts";
import { portOf } from "../contracts/listening.ts";

const challenge = (resource: string) =>
  `Bearer authorization="https://login.microsoftonline.com/t", resource="${resource}"`;

describe("the token that the agent shows to a vault", () => {
  it.each([
    ["https://kv.vault.azure.net", "https://vault.azure.net"],
    ["https://kv.vault.azure.cn", "https://vault.azure.cn/"],
    ["https://kv.vault.usgovcloudapi.net", "https://vault.usgovcloudapi.net"],
  ])("is for the resource that %s names, a domain of it", (vault, resource) => {
    expect(scopeOfChallenge(challenge(resource), vault)).toBe(`${resource.replace(/\/$/, "")}/.default`);
  });

  it.each([
    ["https://kv.vault.azure.net", challenge("https://management.azure.com")],
    ["https://kv.attacker.example", challenge("https://vault.azure.net")],
    ["https://kvvault.azure.net", challenge("https://vault.azure.net")],
    ["https://kv.vault.azure.net", "Basic realm=x"],
    ["https://kv.vault.azure.net", undefined],
  ])("is none when %s asks for another one: %s", (vault, header) => {
    expect(() => scopeOfChallenge(header, vault)).toThrow(/the vault/);
  });
});

describe("a vault that sends the agent elsewhere", () => {
  const received: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const elsewhere = createServer((request, response) => {
    received.push({ url: request.url ?? "", authorization: request.headers.authorization });
    response.end();
  });
  const vault = createServer((request, response) => {
    if (request.headers.authorization === undefined) {
      response.writeHead(401, { "www-authenticate": challenge("https://vault.azure.net") }).end();
      return;
    }
    response.writeHead(302, { location: `http://127.0.0.1:${portOf(elsewhere)}/secrets/a` }).end();
  });
  beforeAll(async () => {
    for (const server of [elsewhere, vault]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
  });
  afterAll(() => {
    for (const server of [elsewhere, vault]) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("gets no token there: a redirect is a failed read", async () => {
    const reader = vaultReader(`http://127.0.0.1:${portOf(vault)}`, async () => "a-token");
    await expect(reader.getSecret("a")).rejects.toThrow(/the vault answered 302/);
    expect(received).toEqual([]);
  });
});
