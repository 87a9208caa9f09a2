import type { Series } from "./growth.ts";
import type { Peers } from "./peers.ts";
import type { OpenSample } from "./soak-samples.ts";
import type { StoredCounts } from "./stored-counts.ts";

/** Heap, sockets and files of every process, from an instant on. */
export function processSeries(
  samples: readonly OpenSample[],
  peers: Peers,
  fromMs: number,
): readonly Series[] {
  const all = samples.filter(({ atMs }) => atMs >= fromMs).sort((a, b) => a.atMs - b.atMs);
  const roles = [...new Set(all.map(({ role }) => role))].sort();
  return roles.flatMap((role) => {
    const own = all.filter((sample) => sample.role === role);
    return [
      ...heapOf(role, own),
      {
        name: `${role}: sockets`,
        samples: own.map(({ atMs, connections }) => ({ atMs, value: connections.length })),
        note: byPeer(own, peers),
      },
      {
        name: `${role}: other descriptors`,
        samples: own.map(({ atMs, kinds }) => ({ atMs, value: sumOf(kinds) })),
        note: listed(own.at(-1)?.kinds ?? {}),
      },
    ];
  });
}

function heapOf(role: string, samples: readonly OpenSample[]): readonly Series[] {
  const values = samples.flatMap(({ atMs, heapMiB }) =>
    heapMiB === undefined ? [] : [{ atMs, value: heapMiB }],
  );
  return values.length === 0 ? [] : [{ name: `${role}: heap in MiB`, samples: values }];
}

/** The means of the first and the last quarter, for each kind of peer. */
function byPeer(samples: readonly OpenSample[], peers: Peers): string {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = meanByPeer(samples.slice(0, quarter), peers);
  const late = meanByPeer(samples.slice(-quarter), peers);
  return [...new Set([...early.keys(), ...late.keys()])]
    .sort()
    .map((name) => `${name} ${Math.round(early.get(name) ?? 0)} → ${Math.round(late.get(name) ?? 0)}`)
    .join(", ");
}

function meanByPeer(samples: readonly OpenSample[], peers: Peers): ReadonlyMap<string, number> {
  const means = new Map<string, number>();
  for (const connection of samples.flatMap(({ connections }) => connections)) {
    const name = `${peers.nameOf(connection)}${connection.closeWait ? ", half closed" : ""}`;
    means.set(name, (means.get(name) ?? 0) + 1 / samples.length);
  }
  return means;
}

/** Counts of what storage holds for each account, and for each rotation, from an instant on. */
export function storedSeries(
  counts: readonly StoredCounts[],
  accounts: number,
  fromMs: number,
): readonly Series[] {
  const own = counts.filter(({ atMs }) => atMs >= fromMs);
  const last = own.at(-1);
  const each = (of: (one: StoredCounts) => number) =>
    own.map((one) => ({ atMs: one.atMs, value: of(one) / accounts }));
  return [
    {
      name: "storage: rows per account",
      samples: each(({ rows }) => sumOf(rows)),
      note: listed(last?.rows ?? {}),
    },
    {
      name: "storage: messages per account",
      samples: each(({ messages }) => sumOf(messages)),
      note: `${listed(last?.messages ?? {})}; not taken yet, at the end: ${last?.ready ?? 0} or more`,
    },
    { name: "storage: bytes of a head", samples: each(({ headBytes }) => headBytes) },
  ];
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
