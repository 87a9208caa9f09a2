import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SlowStorage } from "../slow-storage.ts";
import type { Peers } from "./peers.ts";
import { openFilesOf } from "./process-sample.ts";
import type { ProcessSample } from "./self-sample.ts";
import { processSample, sampleOfThisProcess } from "./self-sample.ts";
import type { StoredCounts } from "./stored-counts.ts";
import { storedCounts } from "./stored-counts.ts";

/** A process that cannot be asked for its heap. */
export type OpenSample = Omit<ProcessSample, "heapMiB" | "rssMiB"> & { readonly heapMiB?: number };

interface Taken {
  readonly processes: readonly OpenSample[];
  readonly stored: readonly StoredCounts[];
}

interface Sources {
  /** Where other processes write their own samples. */
  readonly directory: string;
  readonly storage: SlowStorage;
  readonly peers: Peers;
  readonly everyMs: number;
}

/** Storage is counted less often: that reads all its rows. */
const storedEvery = 3;

/** Samples this process, Azurite and what storage holds; the others sample themselves. */
export function startSoakSamples({ directory, storage, peers, everyMs }: Sources) {
  const processes: OpenSample[] = [];
  const stored: StoredCounts[] = [];
  let rounds = 0;
  let counting: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    rounds += 1;
    peers.look();
    processes.push(sampleOfThisProcess("local Azure and bench"), azuriteSample(storage.pid));
    if (rounds % storedEvery === 0) {
      counting = counting.then(async () => stored.push(await storedCounts(storage.direct)));
    }
  }, everyMs);
  return {
    async stop(): Promise<Taken> {
      clearInterval(timer);
      await counting;
      const files = await readdir(directory);
      const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
      const others = texts.flatMap((text) =>
        text
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => processSample.parse(JSON.parse(line))),
      );
      return { processes: [...processes, ...others], stored };
    },
  };
}

function azuriteSample(pid: number): OpenSample {
  const { connections, kinds } = openFilesOf(pid);
  const atMs = performance.timeOrigin + performance.now();
  return { atMs, role: "Azurite", pid, connections: [...connections], kinds: { ...kinds } };
}
