import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { SecretValue } from "../../shared/secret-value.ts";
import type { Statement } from "../../shared/reconciler/take-report.ts";
import type { FakeAccount } from "./fakes/fake-account.ts";
import type { FakeVault } from "./fakes/fake-vault.ts";
import type { VirtualClock } from "./fakes/virtual-clock.ts";

/** One instance of an application: refreshes the published secret, calls with the key that it holds, and reports. */
export interface SimulatedConsumer {
  /** Does what is due now. */
  live(): Promise<void>;
  readonly calls: () => number;
  readonly failures: () => number;
  /** How often the secret is read from now on; infinite for an instance that never adopts. */
  pollEvery(ms: number): void;
  reportHealthy(healthy: boolean): void;
  /** Configured by hand, it uses this key and reads no other; without one it follows the secret again. */
  useByHand(key: SecretValue | undefined): void;
  /** Scales the instance in: it no longer calls or reports. */
  stop(): void;
}

interface Surroundings {
  readonly clock: VirtualClock;
  readonly account: FakeAccount;
  readonly vault: FakeVault;
  readonly place: { readonly vault: string; readonly secret: string };
  readonly report: (statement: Statement) => Promise<void>;
}

const reportEveryMs = 20_000;

export function simulatedConsumer(
  { name, refreshWithinMs }: ConsumerSpec,
  instance: string,
  around: Surroundings,
): SimulatedConsumer {
  const { clock, account, vault, place } = around;
  const seen = { calls: 0, failures: 0 };
  let key: SecretValue | undefined;
  let byHand: SecretValue | undefined;
  let healthy = true;
  let stopped = false;
  let pollMs = refreshWithinMs / 2;
  let polledAt = -Infinity;
  let reportedAt = -Infinity;

  return {
    async live() {
      if (stopped) return;
      const at = clock.monotonicMs();
      if (byHand) key = byHand;
      else if (key === undefined || at - polledAt >= pollMs) {
        polledAt = at;
        const newest = vault.versions(place.vault, place.secret).at(-1);
        key = newest?.enabled ? newest.value : key;
      }
      if (key === undefined) return;
      seen.calls += 1;
      if (!account.accepts(key)) seen.failures += 1;
      if (at - reportedAt < reportEveryMs) return;
      reportedAt = at;
      await around.report({ consumer: name, instance, fingerprint: key.fingerprint, healthy });
    },
    stop: () => {
      stopped = true;
    },
    calls: () => seen.calls,
    failures: () => seen.failures,
    pollEvery: (ms) => {
      pollMs = ms;
    },
    useByHand: (next) => {
      byHand = next;
      if (!next) polledAt = -Infinity;
    },
    reportHealthy: (next) => {
      healthy = next;
    },
  };
}
