import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as z from "zod";
import { openFilesOf } from "./process-sample.ts";

export const processSample = z.object({
  atMs: z.number(),
  role: z.string(),
  pid: z.int(),
  heapMiB: z.number(),
  rssMiB: z.number(),
  connections: z.array(
    z.object({ localPort: z.int(), remotePort: z.int(), accepted: z.boolean(), closeWait: z.boolean() }),
  ),
  kinds: z.record(z.string(), z.int()),
});

export type ProcessSample = z.output<typeof processSample>;

let collect: (() => void) | undefined;

/** Collects garbage first: what is left in the heap is held by something. */
export function sampleOfThisProcess(role: string): ProcessSample {
  collect ??= collector();
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const { connections, kinds } = openFilesOf("self");
  return {
    atMs: performance.timeOrigin + performance.now(),
    role,
    pid: process.pid,
    heapMiB: heapUsed / 2 ** 20,
    rssMiB: rss / 2 ** 20,
    connections: [...connections],
    kinds: { ...kinds },
  };
}

/** `gc`, also where the process was started without `--expose-gc`. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
