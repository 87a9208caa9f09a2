import { createRequire } from "node:module";
import type sequencer from "@jest/test-sequencer";
import { slowFiles } from "./slow-files.ts";

// What the package's types describe is its CommonJS module.
const { default: Sequencer } = createRequire(import.meta.url)("@jest/test-sequencer") as typeof sequencer;
type Tests = Parameters<InstanceType<typeof Sequencer>["sort"]>[0];

/**
 * Starts the slowest files first, so that none of them runs alone at the end. Jest knows how long a file takes only where
 * it has run before; in a fresh clone it goes by sizes.
 */
export default class SlowestFirst extends Sequencer {
  override async sort(tests: Tests): Promise<Tests> {
    const inOrder = await super.sort(tests);
    return inOrder.toSorted((one, other) => secondsOf(other) - secondsOf(one));
  }
}

function secondsOf({ path, duration, context }: Tests[number]): number {
  if (duration !== undefined) return duration / 1_000;
  return slowFiles[path.slice(`${context.config.rootDir}/test/`.length)] ?? 0;
}
