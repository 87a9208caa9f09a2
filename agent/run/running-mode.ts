/** A started mode of the agent. */
export interface RunningMode {
  /** Where it listens, or the file that it writes. */
  readonly address: string;
  /** Resolves with the exit code when the mode ends by itself; absent where it never does. */
  readonly ended?: Promise<number>;
  /** Passes on a signal that the agent got; false: the agent ends by it. */
  signal?(name: NodeJS.Signals): boolean;
  /** Ends it. Idempotent. */
  stop(): Promise<void>;
}
