import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { readVaultEvent } from "../../functions/triggers/vault-event.ts";
import { damaged } from "./damage.ts";
import { effort } from "./effort.ts";

const data = {
  Id: "https://kv-main.vault.azure.net/secrets/vision-key/0123456789abcdef0123456789abcdef",
  VaultName: "kv-main",
  ObjectType: "Secret",
  ObjectName: "vision-key",
  Version: "0123456789abcdef0123456789abcdef",
  NBF: null,
  EXP: 1_790_000_000,
};
const type = "Microsoft.KeyVault.SecretNearExpiry";
const time = "2026-03-01T09:00:00Z";
const grid = { id: "e-1", topic: "t", subject: "vision-key", eventType: type, data, eventTime: time };
const cloud = { specversion: "1.0", id: "e-1", source: "s", type, subject: "vision-key", time, data };

const url = fc.oneof(
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom(
    "https://kv-main.vault.azure.net/secrets/vision-key",
    "https://kv-main.vault.azure.net/secrets/%00/%2e%2e",
    "https://user:pass@kv-main.vault.azure.net/secrets/a/b",
    "https://kv-main.vault.azure.net:99999/secrets/a/b",
    "https://[::1/secrets/a/b",
    "https://",
    "javascript:alert(1)",
  ),
);

describe("an event of Key Vault", () => {
  it("that is damaged, in either schema, is read completely or rejected", () => {
    let read = 0;
    fc.assert(
      fc.property(damaged(grid, cloud, { ...cloud, ...grid }), (event) => {
        const seen = readVaultEvent(event);
        if (!seen) return;
        read += 1;
        expect(seen.vault).toMatch(/^https:\/\/[^/]+$/);
        expect(seen.secret && seen.version).not.toBe("");
      }),
      effort("vaultEvents", 0.7),
    );
    expect(read).toBeGreaterThan(50);
  });

  it("with any object id is about that object, or rejected", () => {
    fc.assert(
      fc.property(url, fc.constantFrom(grid, cloud), (Id, event) => {
        const seen = readVaultEvent({ ...event, data: { ...data, Id } });
        if (seen) expect(Id.startsWith(`${seen.vault}/secrets/${seen.secret}/${seen.version}`)).toBe(true);
      }),
      effort("vaultEvents", 0.3),
    );
  });
});
