import { describe, expect, it } from "@jest/globals";
import type { JournalEntry } from "../../emulator/azure/journal.ts";
import type { Period } from "../../emulator/demo/azure-calls.ts";
import { countAzureCalls, mayCount } from "../../emulator/demo/azure-calls.ts";
import { entryOf, keyturn } from "./sample-report.ts";

const subject = {
  account: "Vision",
  publishedSecret: "vision-key",
  vaults: ["kv-west", "kv-east"],
  principal: keyturn.objectId,
};
const period = { from: new Date("2026-01-01T00:00:05.000Z"), to: new Date("2026-01-01T00:00:06.000Z") };
const none = { armPost: 0, armGet: 0, vaultGet: 0, vaultSet: 0, vaultUpdate: 0, probe: 0 };

const account =
  "https://management.localhost:1/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts";
const west = "https://kv-west.vault.localhost:1/secrets";
const east = "https://kv-east.vault.localhost:1/secrets";

function counted(changes: readonly Partial<JournalEntry>[], during: Period = period) {
  return countAzureCalls(changes.map(entryOf), subject, during);
}

function arm(method: string, path: string): Partial<JournalEntry> {
  return { service: "arm", method, url: `${account}/${path}?api-version=1` };
}

function probe(host: string, client = "keyturn-probe"): JournalEntry {
  const { caller: _none, ...entry } = entryOf({ service: "ai", client, url: `https://${host}/models` });
  return entry;
}

describe("the calls of a rotation", () => {
  it("are told apart by service and method", () => {
    const calls = counted([
      arm("POST", "vision/listKeys"),
      arm("POST", "vision/regenerateKey"),
      arm("GET", "VISION"),
      { method: "GET", url: `${west}/vision-key/` },
      { method: "PUT", url: `${west}/vision-key-key1` },
      { method: "PATCH", url: `${west}/vision-key/0123` },
    ]);
    expect(calls).toEqual({ armPost: 2, armGet: 1, vaultGet: 1, vaultSet: 1, vaultUpdate: 1, probe: 0 });
  });

  it("are, for vaults, those of the busiest one", () => {
    const calls = counted([
      { method: "PUT", url: `${west}/vision-key` },
      { method: "PUT", url: `${west}/vision-key-key1` },
      { method: "PUT", url: `${east}/vision-key` },
      { method: "GET", url: `${east}/vision-key/` },
    ]);
    expect(calls).toEqual({ ...none, vaultSet: 2, vaultGet: 1 });
  });

  it("include those that were refused or whose answer was lost", () => {
    expect(counted([{ status: 403 }, { status: 0 }])).toEqual({ ...none, vaultGet: 2 });
  });

  it("include looks at deleted secrets", () => {
    const url = "https://kv-west.vault.localhost:1/deletedsecrets/vision-key?api-version=1";
    expect(counted([{ url }])).toEqual({ ...none, vaultGet: 1 });
  });

  it("do not include a vault's challenge, which answers a request without a caller", () => {
    const { caller: _none, ...challenge } = entryOf({ status: 401 });
    expect(countAzureCalls([challenge], subject, period)).toEqual(none);
  });

  it("do not include those of consumers, other accounts, other secrets and other vaults", () => {
    const calls = counted([
      { caller: { name: "app", clientId: "c", objectId: "o" } },
      arm("POST", "speech/listKeys"),
      { url: `${west}/speech-key/` },
      { url: `${west}/vision-keys/` },
      { url: "https://kv-other.vault.localhost:1/secrets/vision-key" },
    ]);
    expect(calls).toEqual(none);
  });

  it("begin and end at the very ends of the period", () => {
    const seconds = ["04.999", "05.000", "06.000", "06.001"];
    const calls = seconds.map((second) => ({ began: Date.parse(`2026-01-01T00:00:${second}Z`) }));
    expect(counted(calls)).toEqual({ ...none, vaultGet: 2 });
  });

  it("include keyturn's probes of the account's data plane and no other calls there", () => {
    const host = "vision.cognitiveservices.localhost:1";
    const journal = [probe(host), probe(host, "checkout-api"), probe("speech.cognitiveservices.localhost:1")];
    expect(countAzureCalls(journal, subject, period)).toEqual({ ...none, probe: 1 });
    expect(journal.map((entry) => mayCount(entry, keyturn.objectId))).toEqual([true, false, true]);
  });
});
