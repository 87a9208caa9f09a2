import { ConsumerError } from "./consumer-error.ts";
import type { SecretReader } from "./read-key.ts";
import type { Timers } from "./timers.ts";
import { processTimers } from "./timers.ts";

export interface FollowOptions {
  /** A `SecretClient` for the vault that this application is told to read. */
  readonly vault: SecretReader;
  /** The name of the published secret; always its latest version is read. */
  readonly secret: string;
  /** The longest wait between two reads, in milliseconds; 5 minutes by default. */
  readonly pollMs?: number;
  /** By which fraction at most a wait is shortened at random, below 1; 0.2 by default. */
  readonly jitter?: number;
  /** Where to report; without it nothing is reported. */
  readonly report?: ReportOptions;
  /** Hears of every problem that does not reach the application otherwise. What it throws is dropped. */
  readonly onProblem?: (problem: ConsumerError) => void;
  /** For tests; the process's own by default. */
  readonly timers?: Timers;
  /** For tests: numbers in [0, 1). */
  readonly random?: () => number;
}

export interface ReportOptions {
  /** Where keyturn answers: `https`, or `http` on this machine. */
  readonly keyturn: string;
  /** As the fleet file calls it. */
  readonly account: string;
  /** This application, as the fleet file calls it. */
  readonly consumer: string;
  /** This running copy: different for each, the same for its lifetime, at most 200 characters. */
  readonly instance: string;
  /** For keyturn's API, of the registered principal: `() => credential.getToken("api://…/.default")`. Called per report. */
  readonly getToken: () => Promise<{ readonly token: string } | null>;
  /** How often the latest statement is repeated, in milliseconds; 1 minute by default. */
  readonly reportMs?: number;
  /** How many refusals in a row make this instance unhealthy; 3 by default. */
  readonly unhealthyAfter?: number;
  /** For proxies and tests; Node's own by default. */
  readonly fetch?: typeof fetch;
}

export type ReportSettings = Required<ReportOptions>;

export interface FollowSettings extends Required<Omit<FollowOptions, "report">> {
  readonly report: ReportSettings | undefined;
}

/** What Node's timers can wait for, in milliseconds. */
const LONGEST_DELAY_MS = 2_147_483_647;

/**
 * Options with their defaults.
 *
 * @throws {ConsumerError} `OPTIONS_INVALID`, naming every option at fault.
 */
export function checkedOptions(options: FollowOptions): FollowSettings {
  const { onProblem } = options;
  const settings: FollowSettings = {
    vault: options.vault,
    secret: options.secret,
    pollMs: options.pollMs ?? 300_000,
    jitter: options.jitter ?? 0.2,
    timers: options.timers ?? processTimers,
    random: options.random ?? Math.random,
    report: options.report && {
      reportMs: 60_000,
      unhealthyAfter: 3,
      fetch: globalThis.fetch,
      ...options.report,
    },
    onProblem: (problem) => {
      try {
        onProblem?.(problem);
      } catch {
        // Telling of a problem must not become one for the application.
      }
    },
  };
  const wrong = [...faults(settings), ...(settings.report ? reportFaults(settings.report) : [])];
  if (wrong.length > 0) {
    throw new ConsumerError("OPTIONS_INVALID", `the key cannot be followed: ${wrong.join("; ")}`);
  }
  return settings;
}

function faults({ secret, pollMs, jitter }: FollowSettings): readonly string[] {
  return [
    ...(secret ? [] : ["secret is empty"]),
    ...(isDelay(pollMs) ? [] : ["pollMs is no number of milliseconds"]),
    ...(jitter >= 0 && jitter < 1 ? [] : ["jitter is not between 0 and 1"]),
  ];
}

function reportFaults(report: ReportSettings): readonly string[] {
  const { account, consumer, instance, reportMs, unhealthyAfter } = report;
  return [
    ...(isTrusted(report.keyturn) ? [] : ["report.keyturn is no https URL"]),
    ...(account ? [] : ["report.account is empty"]),
    ...(consumer ? [] : ["report.consumer is empty"]),
    ...(instance && instance.length <= 200 ? [] : ["report.instance has not 1 to 200 characters"]),
    ...(isDelay(reportMs) ? [] : ["report.reportMs is no number of milliseconds"]),
    ...(Number.isInteger(unhealthyAfter) && unhealthyAfter > 0
      ? []
      : ["report.unhealthyAfter is no positive integer"]),
  ];
}

function isDelay(value: number): boolean {
  return value >= 1 && value <= LONGEST_DELAY_MS;
}

/** A token must not cross a network in the clear. */
function isTrusted(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isHere);
}
