import { ConsumerError } from "./consumer-error.ts";
import { ownInstanceName } from "./instance-name.ts";
import type { ExpiringToken, KeptToken } from "./kept-token.ts";
import { keptToken } from "./kept-token.ts";
import type { SecretReader } from "./read-key.ts";
import type { Timers } from "./timers.ts";
import { processTimers } from "./timers.ts";

export interface FollowOptions {
  /** A `SecretClient` for the vault that this application reads. */
  readonly vault: SecretReader;
  /** The name of the published secret. The latest version is read. */
  readonly secret: string;
  /** The longest time between two reads, in milliseconds; 5 minutes by default. */
  readonly pollMs?: number;
  /** The largest fraction, below 1, by which a wait is shortened at random; 0.2 by default. */
  readonly jitter?: number;
  /** Where to send reports; without it nothing is reported. */
  readonly report?: ReportOptions;
  /** Receives every problem that is not thrown. Errors that it throws are ignored. */
  readonly onProblem?: (problem: ConsumerError) => void;
  /** For tests; the timers of the process by default. */
  readonly timers?: Timers;
  /** For tests: returns numbers in [0, 1); `Math.random` by default. */
  readonly random?: () => number;
}

export interface ReportOptions {
  /** The address of keyturn: `https`, or `http` on this machine. */
  readonly keyturn: string;
  /** The name of the account in the fleet file. */
  readonly account: string;
  /** The name of this application in the fleet file. */
  readonly consumer: string;
  /**
   * The name of this running copy: unique among the copies, constant for its lifetime, at most 200 characters. By default
   * it is made of the machine, the process and a random part.
   */
  readonly instance?: string;
  /**
   * Returns a token of the registered principal for keyturn: `() => credential.getToken("api://…/.default")`. Called again
   * two minutes before `expiresOnTimestamp` (halfway, if that is sooner), after keyturn has refused the token, and for each
   * report where it is absent.
   */
  readonly getToken: () => Promise<ExpiringToken | null>;
  /** The interval at which the latest statement is repeated, in milliseconds; 1 minute by default. */
  readonly reportMs?: number;
  /** The number of refusals in a row that make this instance unhealthy; 3 by default. */
  readonly unhealthyAfter?: number;
  /** For proxies and tests; the global `fetch` by default. */
  readonly fetch?: typeof fetch;
}

export interface ReportSettings extends Required<Omit<ReportOptions, "getToken">> {
  readonly tokens: KeptToken;
}

export interface FollowSettings extends Required<Omit<FollowOptions, "report">> {
  readonly report: ReportSettings | undefined;
}

/** The longest delay of Node's timers, in milliseconds. */
const LONGEST_DELAY_MS = 2_147_483_647;

/**
 * Validates the options and fills in defaults.
 *
 * @throws {ConsumerError} `OPTIONS_INVALID`, naming every invalid option.
 */
export function checkedOptions(options: FollowOptions): FollowSettings {
  const { onProblem, timers = processTimers } = options;
  const settings: FollowSettings = {
    vault: options.vault,
    secret: options.secret,
    pollMs: options.pollMs ?? 300_000,
    jitter: options.jitter ?? 0.2,
    timers,
    random: options.random ?? Math.random,
    report: options.report && reportSettings(options.report, timers),
    onProblem: (problem) => {
      try {
        onProblem?.(problem);
      } catch {
        // A failing problem handler must not break the application.
      }
    },
  };
  const wrong = [...faults(settings), ...(settings.report ? reportFaults(settings.report) : [])];
  if (wrong.length > 0) {
    throw new ConsumerError("OPTIONS_INVALID", `the key cannot be followed: ${wrong.join("; ")}`);
  }
  return settings;
}

function reportSettings({ getToken, ...report }: ReportOptions, timers: Timers): ReportSettings {
  const tokens = keptToken(getToken, () => timers.nowMs());
  return {
    reportMs: 60_000,
    unhealthyAfter: 3,
    fetch: globalThis.fetch,
    ...report,
    instance: report.instance ?? ownInstanceName(),
    tokens,
  };
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

/** Rejects plain http, except to this machine: a token must not cross a network in the clear. */
function isTrusted(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isHere);
}
