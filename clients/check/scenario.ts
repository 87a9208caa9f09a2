import type { Rule } from "./rules.ts";
import type { Stage } from "./stage.ts";

/** One story that a client lives through. */
export interface Scenario {
  /** Also the name of its account and vault: lower-case letters and hyphens. */
  readonly name: string;
  /** The rules that it is made for; it may judge others as well. */
  readonly rules: readonly Rule[];
  play(stage: Stage): Promise<void>;
}
