import type { AccountLine } from "./account-line.ts";

/** Shows the progress of a run, without any influence on the run. */
export type Progress = {
  /** Shows a running stage until `work` has ended; shows and rethrows its failure. */
  stage<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** The same for the rotations of several accounts, on which `work` reports the news. */
  rotations<T>(accounts: readonly string[], work: (show: ShowNews) => Promise<T>): Promise<T>;
};

export type ShowNews = (lines: readonly AccountLine[], headline: string) => void;
