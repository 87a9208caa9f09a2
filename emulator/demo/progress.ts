import type { AccountLine } from "./account-line.ts";

/** Shows how a run goes on. Shows only: what a run does is the same whatever shows it. */
export type Progress = {
  /** Shows that something is under way until `work` has ended; its failure is shown and thrown on. */
  stage<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** The same for the rotations of several accounts, which `work` tells the news of. */
  rotations<T>(accounts: readonly string[], work: (show: ShowNews) => Promise<T>): Promise<T>;
};

export type ShowNews = (lines: readonly AccountLine[], headline: string) => void;
