/** One deliberate breakage. `before` occurs exactly once in the file, or the list is out of date. */
export interface Mutation {
  /** The broken promise. */
  readonly breaks: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** The smallest set of tests of which at least one must fail. */
  readonly tests: readonly string[];
}
