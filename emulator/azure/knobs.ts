import { z } from "zod";
import { SERVICES } from "./service-names.ts";

const service = z.enum(SERVICES);
const milliseconds = z.number().min(0);

/**
 * One way to fail; `path` is a regular expression for host and path, without case. `throttle` answers 429 and `forbid` 403
 * for want of a role, `firewall` and `policy` 403 for these reasons, all without effect; `error-before` answers 500 (or
 * `status`) without effect, `error-after` with it; `drop-before` and `drop-after` close the connection without an answer,
 * before the effect or when it is done.
 */
const fault = z.strictObject({
  service,
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().refine(isPattern, "is no regular expression").optional(),
    })
    .default({}),
  kind: z.enum([
    "throttle",
    "forbid",
    "firewall",
    "policy",
    "error-before",
    "error-after",
    "drop-before",
    "drop-after",
  ]),
  status: z.int().min(400).max(599).optional(),
  /** Absent on a throttle: no Retry-After header, which SDKs do not retry. */
  retryAfterSeconds: z.int().min(0).optional(),
  /** How many requests it hits; absent: all. */
  times: z.int().min(1).optional(),
});

/** `path` is the whole path of a call, without case. */
const missingCall = z.strictObject({
  path: z.string(),
  account: z.string().optional(),
  location: z.string().optional(),
  kind: z.string().optional(),
});

const knobs = z.strictObject({
  latencyMs: z.record(service, milliseconds),
  /** How long the data plane still refuses a new key. */
  newKeyDelayMs: milliseconds,
  /** How long the data plane still accepts a replaced key. */
  oldKeyGraceMs: milliseconds,
  tokenLifetimeMs: milliseconds,
  /** How many times the published limits Resource Manager lets a principal call. */
  armLimitScale: z.number().positive(),
  /** How long a streamed answer of the data plane waits between its parts. */
  streamPauseMs: milliseconds,
  /** How long a deleted secret is in neither list. */
  deletingMs: milliseconds,
  /** Stretches Event Grid's retry schedule, whose first step is 10 s. */
  eventRetryScale: z.number().positive(),
  /** How long after a vault's answer its row appears in Log Analytics. */
  logIngestionMs: milliseconds,
  /** The length of a minute in the metrics. */
  metricsIntervalMs: milliseconds.min(1),
  /** How long after such a minute its figures appear. */
  metricsDelayMs: milliseconds,
  /** How long after a change the last unit of an API Management service has it; the others have it sooner. */
  gatewayDelayMs: milliseconds,
  /** How long such a service says that a change of a named value is in progress; 0: it is done when it is answered. */
  gatewayChangeMs: milliseconds,
  /** Such services fail to read their vaults. */
  gatewayReadsFail: z.boolean(),
  /** What `listValue` shows: every value, none of a vault, or none at all, which redacts backends as well. */
  namedValuesShown: z.enum(["all", "own", "none"]),
  /** Calls of the data plane that accounts lack: everywhere, or only of this account, region or kind. */
  missingCalls: z.array(missingCall),
  faults: z.array(fault),
});

const change = knobs.partial().extend({ latencyMs: z.partialRecord(service, milliseconds).optional() });

export type Fault = z.input<typeof fault>;
export type MissingCall = z.output<typeof missingCall>;
export type Knobs = z.output<typeof knobs>;
export type KnobChange = z.input<typeof change>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const NONE: Knobs = {
  latencyMs: knobs.shape.latencyMs.parse(Object.fromEntries(SERVICES.map((name) => [name, 0]))),
  newKeyDelayMs: 0,
  oldKeyGraceMs: 0,
  tokenLifetimeMs: 3_600_000,
  armLimitScale: 1,
  streamPauseMs: 0,
  deletingMs: 0,
  eventRetryScale: 1,
  logIngestionMs: 5_000,
  metricsIntervalMs: 60_000,
  metricsDelayMs: 0,
  gatewayDelayMs: 0,
  gatewayChangeMs: 0,
  gatewayReadsFail: false,
  namedValuesShown: "all",
  missingCalls: [],
  faults: [],
};

export type KnobBoard = {
  current(): Knobs;
  /**
   * Changes the given knobs and keeps the rest; a list of faults replaces the old list. Throws a ZodError on invalid
   * input.
   */
  set(wish: unknown): Knobs;
  addFault(fault: Fault): void;
};

export function createKnobBoard(initial: KnobChange = {}): KnobBoard {
  let current = structuredClone(NONE);
  const board: KnobBoard = {
    current: () => current,
    set(wish) {
      const { latencyMs, ...rest } = change.parse(wish);
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      current = knobs.parse({ ...current, ...given, latencyMs: { ...current.latencyMs, ...latencyMs } });
      return current;
    },
    addFault: (added) => void board.set({ faults: [...current.faults, added] }),
  };
  board.set(initial);
  return board;
}
