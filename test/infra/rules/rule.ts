import type { Infrastructure } from "./infrastructure.ts";

/** Something that Azure refuses, or that fails in silence, and that the compiler does not notice. */
export interface Rule {
  /** What holds, in the words of a promise. */
  readonly name: string;
  /** What breaks it, in words; none where it holds. */
  readonly faults: (infrastructure: Infrastructure) => readonly string[];
}
