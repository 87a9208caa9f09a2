import { KeyturnError } from "../../shared/errors.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { OwedLook, OwedLooks } from "../../shared/ports/owed-looks.ts";
import type { Wake, WakeIndex } from "../../shared/ports/wake-index.ts";
import { indexedTrail } from "../../shared/reconciler/fleet/indexed-trail.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import { memoryRolloutBoard } from "../reconciler/fakes/memory-rollout-board.ts";
import type { Cloud } from "./cloud.ts";
import type { FaultyCalls } from "./faulty-calls.ts";
import type { HostProcess } from "./host-process.ts";
import type { Places } from "./places.ts";
import type { Records } from "./records.ts";
import { claimMs } from "./scenario.ts";

const endpoint = "https://vision.cognitiveservices.azure.com/";

/** The wakes of the one account, as a process sees them. */
export interface Wakes {
  readonly all: Map<number, Wake>;
  position: string | undefined;
  owed: OwedLook | undefined;
}

/** What the one account is owed, as a process sees it. */
function faultyOwed(wakes: Wakes, calls: FaultyCalls, name: string): OwedLooks {
  let notes = 0;
  const isCurrent = ({ etag }: OwedLook) => wakes.owed?.etag === etag;
  return {
    note: (account, since) =>
      calls.write("note that a look is owed", () => {
        wakes.owed = { account, since, etag: `${name}-${(notes += 1)}` };
      }),
    find: () => calls.read("storage", "an owed look", () => wakes.owed),
    all: () => calls.read("storage", "owed looks", () => (wakes.owed ? [wakes.owed] : [])),
    asked: (owed, askedAt) =>
      calls.write("note that an owed look is queued", () => {
        if (isCurrent(owed)) wakes.owed = { ...owed, askedAt, etag: `${name}-${(notes += 1)}` };
      }),
    settle: (owed) =>
      calls.write("settle an owed look", () => {
        if (isCurrent(owed)) wakes.owed = undefined;
      }),
  };
}

function faultyWakes(wakes: Wakes, calls: FaultyCalls): WakeIndex {
  return {
    note: (noted) =>
      calls.write("note a wake", () => {
        for (const wake of noted) wakes.all.set(wake.at.getTime(), wake);
      }),
    due: (until, most) =>
      calls.read("storage", "wakes", () =>
        [...wakes.all.values()].filter(({ at }) => at <= until).slice(0, most),
      ),
    move: (moves) =>
      calls.write("move wakes", () => {
        for (const { wake, next } of moves) {
          wakes.all.delete(wake.at.getTime());
          if (next) wakes.all.set(next.getTime(), { account: wake.account, at: next });
        }
      }),
    position: () => calls.read("storage", "position", () => wakes.position),
    keepPosition: (account) =>
      calls.write("keep the position", () => {
        wakes.position = account;
      }),
  };
}

interface World {
  readonly wakes: Wakes;
  readonly spec: AccountSpec;
  readonly cloud: Cloud;
  readonly places: Places;
  readonly records: Records;
  readonly enqueue: (step: Step, delayMs: number) => void;
  /** How old a look at a vault is. */
  readonly agoMs: () => number;
  /** How old a list of keys is. */
  readonly keysAgoMs: () => number;
}

/** No consumer is asked: every one reports by itself. */
function nobodyAsks(): never {
  throw new Error("a consumer that reports by itself was asked");
}

function nobodyDeclares(): never {
  throw new Error("a declaration was kept or read");
}

function told({ unsaved = [], claim, objection }: Trail): string {
  const events = unsaved.map(({ event }) => event.type);
  return [...events, claim && `a claim to ${claim.effect.type}`, objection?.reason]
    .filter(Boolean)
    .join(", ");
}

/** The ports as one process sees them: the one world, through calls that fail. */
export function processPorts(
  process: HostProcess,
  calls: FaultyCalls,
  world: World,
): ReconcilerPorts & { readonly wakes: WakeIndex } {
  const { spec, cloud, places, records, enqueue, agoMs, keysAgoMs } = world;
  const wakes = faultyWakes(world.wakes, calls);
  const trail: TrailStore = {
    read: () => calls.read("storage", "read the head", () => records.head()),
    save: (trail) =>
      calls.write(`save ${told(trail)}`, () => records.save(trail), {
        account: spec.name,
        claims: trail.claim !== undefined && trail.wakeAt === trail.claim.until,
      }),
    events: () => calls.read("storage", "events", () => records.events()),
    list: () => calls.read("storage", "list", () => [records.head()]),
  };
  return {
    wakes,
    // The simulated file names no source, so nothing is declared.
    declarations: { keep: nobodyDeclares, read: nobodyDeclares },
    clock: process.clock,
    keyIssuer: {
      describe: () =>
        calls.read("arm", "describe", () => ({
          kind: "found",
          provisioningState: "Succeeded",
          localAuthDisabled: false,
          endpoint,
        })),
      listKeys: () =>
        calls.read("arm", "listKeys", () => ({ kind: "listed", keys: cloud.keys(keysAgoMs()) })),
      awaitWritePermit: () => calls.read("arm", "wait for a turn", () => undefined),
      regenerate: (_id, slot, timeoutMs) =>
        calls.change("arm", `regenerate ${slot}`, timeoutMs, () => {
          cloud.regenerate(slot, "keyturn");
          return cloud.keys();
        }),
    },
    vault: {
      latest: async (vault, name) => {
        try {
          return await calls.read("vault", `latest ${name}`, () => cloud.sighting(vault, name, agoMs()));
        } catch (error) {
          if (!(error instanceof KeyturnError)) throw error;
          return { fact: { kind: "unreachable", detail: error.message } };
        }
      },
      valueOf: (vault, name, version) =>
        calls.read("vault", "valueOf", () => {
          const found = cloud.versions(vault, name).find((one) => one.version === version);
          return found?.enabled === true ? found.life.value : undefined;
        }),
      enabledVersions: (vault, name) =>
        calls.read("vault", `versions of ${name}`, () =>
          cloud
            .versions(vault, name)
            .filter(({ enabled }) => enabled)
            .map(({ version }) => version)
            .toReversed(),
        ),
      store: (vault, name, { value }, timeoutMs) =>
        calls.change("vault", `store ${name} in ${vault}`, timeoutMs, () => {
          return { version: cloud.write(vault, name, value, "keyturn").version };
        }),
      disable: async (vault, name, version, timeoutMs) => {
        await calls.change("vault", `disable ${name}`, timeoutMs, () => {
          const found = cloud.versions(vault, name).find((one) => one.version === version);
          if (found) found.enabled = false;
          return true;
        });
      },
    },
    probe: {
      async choose(_endpoint, key) {
        const path = "contentsafety/text/blocklists";
        try {
          const isAccepted = await calls.read("data plane", "choose a probe", () => cloud.accepts(key));
          return isAccepted
            ? { kind: "possible", probe: path }
            : { kind: "impossible", tried: [{ path, status: 401 }] };
        } catch {
          return { kind: "impossible", tried: [{ path }] };
        }
      },
      async ask(_endpoint, key) {
        try {
          return await calls.read("data plane", "probe", () => (cloud.accepts(key) ? "accepted" : "refused"));
        } catch {
          return "unknown";
        }
      },
    },
    board: {
      reports: () => calls.read("storage", "reports", () => records.reports()),
      read: (_account, consumer, instance) =>
        calls.read("storage", "report", () => records.report(consumer, instance)),
      put: (_account, report, since) => calls.write("put report", () => records.putReport(report, since)),
      sent: (_account, consumer) =>
        calls.read("storage", "reports of a consumer", () =>
          records.reports().filter((report) => report.consumer === consumer),
        ),
      contest: (_account, consumer, instance, contest) =>
        calls.write("put contest", () => {
          records.contest(consumer, instance, contest);
        }),
      putAsked: nobodyAsks,
      forget: nobodyAsks,
    },
    observations: { ask: nobodyAsks, takeUp: nobodyAsks },
    holders: { ask: nobodyAsks, handOver: nobodyAsks },
    questions: { last: nobodyAsks, note: nobodyAsks },
    discovery: { read: () => calls.read("storage", "discovery", () => places.last()) },
    rollout: memoryRolloutBoard(),
    owed: faultyOwed(world.wakes, calls, process.name),
    trail: indexedTrail(trail, wakes, process.clock, claimMs),
    queue: {
      send: (step, _urgency, delayMs = 0) =>
        calls.write("queue a step", () => {
          enqueue(step, Math.ceil(delayMs / 1_000) * 1_000);
        }),
    },
  };
}
