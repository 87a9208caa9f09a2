import type { Principal } from "./entra/principals.ts";
import type { Answer, LocalRequest } from "./exchange.ts";
import type { ServiceName } from "./service-names.ts";

/** A webhook call of Event Grid is an exchange as well, in which the local Azure is the client. */
type JournalService = ServiceName | "event-delivery";

/** One exchange. `status` 0: the connection was closed instead of an answer, or no answer came. Times are epoch milliseconds. */
export type JournalEntry = {
  readonly sequence: number;
  readonly service: JournalService;
  readonly operation: string;
  readonly caller?: {
    readonly name: string;
    readonly clientId: string;
    readonly objectId: string;
    readonly resourceId?: string;
  };
  /** The first product of the User-Agent, without its version. */
  readonly client: string;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
  readonly began: number;
  readonly ended: number;
};

/** A change that no exchange shows. */
export type JournalMark = { readonly sequence: number; readonly mark: string };

export type AiCalls = {
  readonly client: string;
  readonly account: string;
  readonly status: number;
  readonly calls: number;
};

export type Journal = {
  record(service: JournalService, exchange: RecordedExchange): void;
  mark(why: string): void;
  /** Called with every new entry. */
  listen(listener: (entry: JournalEntry) => void): void;
  /** Entries and marks with a sequence number above `since`, in the order of the answers. */
  read(since?: number): readonly (JournalEntry | JournalMark)[];
  /** Counts all entries ever made, including dropped ones. */
  aiCalls(): readonly AiCalls[];
};

type RecordedExchange = {
  readonly request: LocalRequest;
  readonly answer: Answer;
  readonly began: number;
  readonly ended: number;
};

/**
 * The data plane and tokens are busy and dull: their last entries are enough. Changes of keys and secrets are
 * kept longer.
 */
const CAPACITY: Readonly<Record<JournalService, number>> = {
  arm: 10_000,
  vault: 10_000,
  eventgrid: 5_000,
  "event-delivery": 5_000,
  entra: 1_000,
  ai: 2_000,
  site: 1_000,
  logs: 1_000,
  metrics: 1_000,
  appconfig: 1_000,
  gateway: 1_000,
};

export function createJournal(): Journal {
  let sequence = 0;
  const rings = new Map<JournalService | "mark", (JournalEntry | JournalMark)[]>();
  const listeners: ((entry: JournalEntry) => void)[] = [];
  const counters = new Map<string, { client: string; account: string; status: number; calls: number }>();

  const keep = (ring: JournalService | "mark", entry: JournalEntry | JournalMark, capacity: number) => {
    const entries = rings.get(ring) ?? [];
    rings.set(ring, entries);
    entries.push(entry);
    // Dropped in bulk: shifting an array of this size for every request slows a busy server down.
    if (entries.length > capacity * 1.5) entries.splice(0, entries.length - capacity);
  };

  return {
    record(service, exchange) {
      sequence += 1;
      const entry = entryOf(sequence, service, exchange);
      keep(service, entry, CAPACITY[service]);
      if (service === "ai") count(counters, entry);
      for (const listener of listeners) listener(entry);
    },
    mark(why) {
      sequence += 1;
      keep("mark", { sequence, mark: why }, CAPACITY.arm);
    },
    listen: (listener) => void listeners.push(listener),
    read: (since = 0) =>
      [...rings.values()]
        .flat()
        .filter((entry) => entry.sequence > since)
        .sort((a, b) => a.sequence - b.sequence),
    aiCalls: () => [...counters.values()].map((counter) => ({ ...counter })),
  };
}

function entryOf(sequence: number, service: JournalService, exchange: RecordedExchange): JournalEntry {
  const { request, answer, began, ended } = exchange;
  const { caller } = answer;
  return {
    sequence,
    service,
    operation: answer.operation,
    ...(caller && { caller: callerOf(caller) }),
    client: /^[^\s/]+/.exec(request.headers["user-agent"] ?? "")?.[0] ?? "",
    method: request.method,
    url: request.url.toString(),
    requestHeaders: withoutToken(request.headers),
    requestBody: request.body ?? null,
    status: answer.status,
    responseHeaders: answer.headers ?? {},
    responseBody: answer.stream?.join("") ?? answer.text ?? answer.body ?? null,
    began,
    ended,
  };
}

function callerOf({ name, clientId, objectId, resourceId }: Principal): NonNullable<JournalEntry["caller"]> {
  return { name, clientId, objectId, ...(resourceId !== undefined && { resourceId }) };
}

/** Tokens are long, and no reader of the journal needs one. */
function withoutToken(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return headers["authorization"] === undefined ? headers : { ...headers, authorization: "Bearer (token)" };
}

function count(
  counters: Map<string, { client: string; account: string; status: number; calls: number }>,
  { client, url, status }: JournalEntry,
): void {
  const account = new URL(url).hostname.split(".")[0] ?? "";
  const key = `${client} ${account} ${status}`;
  const counter = counters.get(key) ?? { client, account, status, calls: 0 };
  counter.calls += 1;
  counters.set(key, counter);
}
