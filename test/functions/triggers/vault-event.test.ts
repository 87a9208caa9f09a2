import { describe, expect, it } from "@jest/globals";
import { readVaultEvent } from "../../../functions/triggers/vault-event.ts";

const nearExpiry = "Microsoft.KeyVault.SecretNearExpiry";
const data = {
  Id: "https://kv-main.vault.azure.net/secrets/vision-key/ee059b2bb5bc48398a53b168c6cdcb10",
  VaultName: "kv-main",
  ObjectType: "Secret",
  ObjectName: "vision-key",
  Version: "ee059b2bb5bc48398a53b168c6cdcb10",
  NBF: null,
  EXP: 1_788_000_000,
};
const eventGrid = {
  id: "00eccf70-95a7-4e7c-8299-2eb17ee9ad64",
  topic: "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-main",
  subject: "vision-key",
  eventType: nearExpiry,
  eventTime: "2026-03-01T09:00:00Z",
  dataVersion: "1",
  data,
};
const cloudEvent = {
  specversion: "1.0",
  id: eventGrid.id,
  source: eventGrid.topic,
  subject: "vision-key",
  type: nearExpiry,
  time: "2026-03-01T09:00:00Z",
  data,
};
const read = {
  id: eventGrid.id,
  type: nearExpiry,
  vault: "https://kv-main.vault.azure.net",
  secret: "vision-key",
  version: "ee059b2bb5bc48398a53b168c6cdcb10",
};

describe("an event of a vault", () => {
  it.each([
    ["Event Grid", eventGrid],
    ["CloudEvents", cloudEvent],
  ])("is read in the %s schema", (_schema, event) => {
    expect(readVaultEvent(event)).toEqual(read);
  });

  const { ObjectName: _name, Version: _version, ...idAlone } = data;
  it.each<[string, object]>([
    [
      "as Microsoft's documentation shows it",
      { ...idAlone, "ObjectName ": "vision-key", Version: ` ${read.version}`, NBF: "1559081980" },
    ],
    ["with its id alone", idAlone],
    ["with an empty version beside its id", { ...data, Version: "" }],
    ["in camel case", { id: data.Id, vaultName: "kv-main", objectType: "Secret", objectName: "vision-key" }],
    ["with another letter case", { ...data, ObjectType: "secret", ObjectName: "Vision-Key" }],
  ])("is read %s", (_how, shape) => {
    expect(readVaultEvent({ ...eventGrid, data: shape })).toEqual(read);
    expect(readVaultEvent([{ ...cloudEvent, data: shape }])).toEqual(read);
  });

  it("keeps the port of a vault that has one", () => {
    const Id = data.Id.replace("kv-main.vault.azure.net", "kv-main.vault.localhost:8443");
    expect(readVaultEvent({ ...eventGrid, data: { ...data, Id } })?.vault).toBe(
      "https://kv-main.vault.localhost:8443",
    );
  });

  it("returns its type, and leaves the rest to the reader", () => {
    const eventType = "Microsoft.KeyVault.SecretNewVersionCreated";
    expect(readVaultEvent({ ...eventGrid, eventType })?.type).toBe(eventType);
  });

  it.each<[string, object]>([
    ["is about a key", { ObjectType: "Key" }],
    ["is about a certificate", { ObjectType: "Certificate" }],
    ["names another secret than its id", { ObjectName: "other" }],
    ["names another version than its id", { Version: "0".repeat(32) }],
    ["has an id of no secret", { Id: data.Id.replace("/secrets/", "/keys/") }],
    ["has an id over http", { Id: data.Id.replace("https:", "http:") }],
    ["has an id that is no address", { Id: "vision-key" }],
    ["has an id without a version", { Id: data.Id.replace(/\/[0-9a-f]+$/, "") }],
  ])("means nothing when it %s", (_fault, change) => {
    expect(readVaultEvent({ ...eventGrid, data: { ...data, ...change } })).toBeUndefined();
    expect(readVaultEvent({ ...cloudEvent, data: { ...data, ...change } })).toBeUndefined();
  });

  it.each([
    [undefined],
    [null],
    ["text"],
    [{}],
    [{ ...eventGrid, data: undefined }],
    [[eventGrid, eventGrid]],
  ])("means nothing when it is %j", (event) => {
    expect(readVaultEvent(event)).toBeUndefined();
  });
});
