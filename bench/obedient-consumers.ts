import { setTimeout as delay } from "node:timers/promises";
import type { LocalStack } from "../emulator/stack/local-stack.ts";
import { audience } from "../emulator/stack/stack-plan.ts";
import { fingerprintOf } from "../shared/secret-value.ts";
import { consumers, speaker, speakingConsumer, vault } from "./rig-fleet-file.ts";
import type { SlowStorage } from "./slow-storage.ts";

const maxAttempts = 10;
const againMs = 1_000;

/** Every consumer reports the published key as soon as the trail records it. */
export async function obedientConsumers({ azure, origin }: LocalStack, storage: SlowStorage): Promise<void> {
  const token = await azure.tokenFor({ client: `${speaker}/${speakingConsumer.name}`, audience });

  async function report(account: string, consumer: string, tries = maxAttempts): Promise<void> {
    const value = azure.secretVersions(vault, account).at(-1)?.value ?? "";
    const { status } = await fetch(`${origin}/api/accounts/${account}/consumers/${consumer}/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ instance: "i-1", fingerprint: fingerprintOf(value), healthy: true }),
    });
    if (status === 202) return;
    // A busy app says so, and consumers retry.
    if (tries === 1) throw new Error(`a report was answered ${status}`);
    await delay(againMs);
    await report(account, consumer, tries - 1);
  }

  for (const published of ["account-enrolled", "fresh-key-published"]) {
    storage.onRecorded(published, (account) => {
      // A report that is lost shows as a rotation that does not end, unless the app has been stopped anyway.
      for (const consumer of consumers) void report(account, consumer).catch(() => undefined);
    });
  }
}
