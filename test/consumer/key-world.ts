import { createHash } from "node:crypto";
import type { ReportOptions, SecretReader } from "../../consumer/index.ts";
import type { VirtualTime } from "./virtual-time.ts";

interface ReceivedReport {
  readonly instance: string;
  readonly fingerprint: string;
  readonly healthy: boolean;
  readonly sequence: number;
  readonly usage: { readonly calls: number; readonly failures: number; readonly refused: number };
  readonly atMs: number;
}

/** A vault, an account and a keyturn in memory, in virtual time. Each can be made to fail. */
export interface KeyWorld {
  readonly vault: SecretReader;
  readonly report: Omit<ReportOptions, "instance">;
  readonly reports: ReceivedReport[];
  /** The statuses that the account has answered, in order. */
  readonly answers: number[];
  reads(): number;
  publish(key: string): void;
  kill(key: string): void;
  /** Calls the account, which judges the key `durationMs` later; 10 ms by default. */
  call(key: string, durationMs?: number): Promise<{ readonly status: number }>;
  vaultFails(fails: boolean): void;
  /** 50 ms by default. A read answers with the key that was published when it started. */
  vaultTakes(durationMs: number): void;
  keyturnAnswers(status: number): void;
  /** 0 ms by default. */
  keyturnTakes(durationMs: number): void;
}

export function keyWorld(time: VirtualTime, firstKey: string): KeyWorld {
  let published = firstKey;
  const alive = new Set([firstKey]);
  const answers: number[] = [];
  const reports: ReceivedReport[] = [];
  let reads = 0;
  let vaultFails = false;
  let readMs = 50;
  let reportMs = 0;
  let keyturnStatus = 202;
  return {
    vault: {
      getSecret: async () => {
        reads += 1;
        const value = published;
        await time.delay(readMs);
        if (vaultFails) throw new Error("the vault is away");
        return { value };
      },
    },
    report: {
      keyturn: "https://keyturn.example",
      account: "ai",
      consumer: "shop",
      getToken: async () => ({ token: "a-token" }),
      fetch: async (_url, init) => {
        const statement = JSON.parse(init?.body as string) as Omit<ReceivedReport, "atMs">;
        reports.push({ ...statement, atMs: time.nowMs() });
        if (reportMs > 0) await time.delay(reportMs);
        return new Response("{}", { status: keyturnStatus });
      },
    },
    reports,
    answers,
    reads: () => reads,
    publish: (key) => {
      published = key;
      alive.add(key);
    },
    kill: (key) => alive.delete(key),
    call: async (key, durationMs = 10) => {
      await time.delay(durationMs);
      const status = alive.has(key) ? 200 : 401;
      answers.push(status);
      return { status };
    },
    vaultFails: (fails) => {
      vaultFails = fails;
    },
    vaultTakes: (durationMs) => {
      readMs = durationMs;
    },
    keyturnTakes: (durationMs) => {
      reportMs = durationMs;
    },
    keyturnAnswers: (status) => {
      keyturnStatus = status;
    },
  };
}

export function fingerprintOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
