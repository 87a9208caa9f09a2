// Loaded into a process with `--import`: appends what the process holds to a file in SOAK_SAMPLES, again and again.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { sampleOfThisProcess } from "./self-sample.ts";

const { SOAK_SAMPLES: directory, SOAK_EVERY_MS: everyMs } = process.env;
if (directory !== undefined) {
  const file = join(directory, `${process.pid}.ndjson`);
  setInterval(
    () => appendFileSync(file, `${JSON.stringify(sampleOfThisProcess(roleOf(process.argv)))}\n`),
    Number(everyMs),
  ).unref();
}

function roleOf(words: readonly string[]): string {
  if (words.some((word) => word.endsWith("crowd.ts"))) return "consumers";
  return words.some((word) => word.startsWith("httpTrigger")) ? "app, HTTP" : "app, queues";
}
