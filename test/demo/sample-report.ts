import type { JournalEntry } from "../../emulator/azure/journal.ts";
import type { AzureCalls } from "../../emulator/demo/azure-calls.ts";
import type { RotationReport, RunReport } from "../../emulator/demo/run-report.ts";
import { fingerprint } from "../../shared/records/record-schema.ts";

export const callsWithinBudget: AzureCalls = {
  armPost: 4,
  armGet: 1,
  vaultGet: 2,
  vaultSet: 3,
  vaultUpdate: 1,
  probe: 6,
};

export function rotationOf(change: Partial<RotationReport> = {}): RotationReport {
  return {
    account: "vision",
    mode: "near-expiry",
    outcome: "completed",
    before: { key1: printOf("1"), key2: printOf("2") },
    after: { key1: printOf("3"), key2: printOf("4") },
    phases: [
      { phase: "preparing", at: "2026-01-01T00:00:00.000Z" },
      { phase: "adopting", at: "2026-01-01T00:00:00.250Z" },
      { phase: "idle", at: "2026-01-01T00:00:09.250Z" },
    ],
    consumerCalls: 400,
    consumerFailures: 0,
    azureCalls: callsWithinBudget,
    ...change,
  };
}

function printOf(digit: string) {
  return fingerprint.parse(digit.repeat(16));
}

export function runOf(change: Partial<RunReport> = {}): RunReport {
  return {
    rotations: [rotationOf()],
    consumerCalls: 2_500,
    consumerFailures: 0,
    wallMs: 28_400,
    ...change,
  };
}

export const keyturn = { name: "keyturn", clientId: "client", objectId: "object" };

/** A journal entry of keyturn's, begun at second 5 of the sample's minute. */
export function entryOf(change: Partial<JournalEntry>): JournalEntry {
  const began = Date.parse("2026-01-01T00:00:05.000Z");
  return {
    sequence: 1,
    service: "vault",
    operation: "secrets/get",
    caller: keyturn,
    client: "azsdk-js",
    method: "GET",
    url: "https://kv-west.vault.localhost:1/secrets/vision-key/?api-version=1",
    requestHeaders: {},
    requestBody: null,
    status: 200,
    responseHeaders: {},
    responseBody: null,
    began,
    ended: began + 5,
    ...change,
  };
}
