import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aStack } from "../e2e/stack/running-stack.ts";

describe("who applies a fleet file with an odd address", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await aStack();
    await stack.startApp();
    await stack.applyFleet();
  }, 60_000);

  interface File {
    readonly accounts: readonly { readonly consumers: readonly object[] }[];
  }
  const stored = async () => (await stack.keyturn.request("GET", "fleet")).text;
  const expectRefused = async (account: object, consumer: object = {}, policy: object = {}) => {
    const before = await stored();
    const file = stack.fleetDocument() as unknown as File;
    const accounts = file.accounts.map((one) => ({
      ...one,
      ...account,
      consumers: one.consumers.map((each) => ({ ...each, ...consumer })),
      policy,
    }));
    const answer = await stack.keyturn.request("PUT", "fleet", { ...file, accounts });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_BODY" } });
    expect(await stored()).toBe(before);
  };

  /** The vault of the file, and its host without its own name; a port is part of it here. */
  const host = () => new URL(stack.azure.vaultUrl("kv-main")).host;
  const suffix = () => host().slice(host().indexOf(".") + 1);
  const name = () => new URL(stack.azure.vaultUrl("kv-main")).hostname;

  it.each<[string, () => string]>([
    ["a longer host", () => `https://${host()}.evil.example`],
    ["the suffix in the query", () => `https://evil.example/?.${suffix()}`],
    ["the suffix in the fragment", () => `https://evil.example#.${suffix()}`],
    ["the vault as a user name", () => `https://${name()}@evil.example`],
    ["the suffix without its dot", () => `https://evil${suffix()}`],
    ["another port", () => `https://${name()}:1`],
    ["no TLS", () => `http://${host()}`],
    ["a path", () => `https://${host()}/secrets/x`],
    ["the suffix alone", () => `https://${suffix()}`],
    ["an empty name", () => `https://.${suffix()}`],
    ["a backslash for a slash", () => `https://127.0.0.1\\.${suffix()}`],
    ["an escaped dot", () => `https://${host()}%2eevil.example`],
    ["a slash in the name", () => `https://k/v.${suffix()}`],
    ["a name and a password", () => `https://user:pw@${host()}`],
    ["the metadata of the machine", () => "https://169.254.169.254/"],
    ["the loopback", () => "https://127.0.0.1/"],
    ["a file", () => "file:///etc/passwd"],
    ["a script", () => "javascript:alert(1)"],
    ["a direction character", () => `https://kv\u202emain.${suffix()}`],
  ])("sends no key to a vault with %s", async (_trick, url) => {
    await expectRefused({ vaults: [url()] });
  });

  const id = (part: string) => `/subscriptions/${part}/providers/Microsoft.CognitiveServices/accounts/x`;
  it.each([
    ["a query", `${id("s/resourceGroups/g")}?api-version=1`],
    ["a way up", id("../../tenants/resourceGroups/g")],
    ["an escaped way up", id("s/resourceGroups/%2e%2e")],
    ["a way up as a group", id("s/resourceGroups/..")],
    ["a fragment", id("s#/resourceGroups/g")],
    ["a line break", id("s/resourceGroups/g\n")],
    ["another host", `//evil.example${id("s/resourceGroups/g")}`],
    ["a backslash", id("s\\..\\x/resourceGroups/g")],
    ["another provider", "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/x"],
  ])("asks nobody about an account with %s in its id", async (_trick, resourceId) => {
    await expectRefused({ resourceId });
  });

  it.each([
    ["a user and a password", "https://user:pw@h.example/"],
    ["a user", "https://user@h.example/"],
    ["no TLS", "http://h.example/"],
    ["a file", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
    ["data", "data:text/plain,x"],
  ])("has no consumer asked at an address with %s", async (_trick, url) => {
    await expectRefused({}, { confirmation: { kind: "health-endpoint", url }, principal: undefined });
  });

  it.each<[string, object]>([
    ["reports that never grow old", { staleAfter: "3650d" }],
    ["reports that never count", { staleAfter: "0s" }],
    ["reports that are forgotten at once", { staleAfter: "1s" }],
    ["a rotation without end", { cadence: "0s" }],
    ["a rotation every millisecond", { cadence: "1ms" }],
    ["a check that never comes", { driftCheck: "3650d" }],
    ["a check without end", { driftCheck: "0s" }],
    ["a soak shorter than the refresh", { soak: "1ms" }],
  ])("cannot set %s", async (_trick, policy) => {
    await expectRefused({}, {}, { allowShortCadence: false, ...policy });
  });

  it("makes neither an answer nor a line of the log longer by many faults", async () => {
    const accounts = Array.from({ length: 20_000 }, () => ({}));
    const answer = await stack.keyturn.request("PUT", "fleet", { version: 1, accounts });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_BODY" } });
    expect((answer.body as { errors: readonly unknown[] }).errors).toHaveLength(100);
    expect(answer.text.length).toBeLessThan(20_000);
    expect(Math.max(...stack.appLines.map((line) => line.length))).toBeLessThan(20_000);
  });

  it("has no file read that has more accounts than the settings allow", async () => {
    const accounts = Array.from({ length: 20_001 }, () => ({}));
    const answer = await stack.keyturn.request("PUT", "fleet", { version: 1, accounts });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "accounts" }] } });
  });
});
