/** The answer to a call that its sender may repeat. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A call under a key that its sender chose. Only a digest of the request is kept. */
export interface KeyedCall {
  readonly digest: string;
  readonly startedAt: Date;
  /** Absent while a worker handles the call, or when that worker has died. */
  readonly answer?: KeptAnswer;
}

/** A call as it was read; `etag` is opaque. */
export interface NotedCall extends KeyedCall {
  readonly etag: string;
}

/** Remembers calls and their answers, so that a repeated call is carried out once. */
export interface IdempotencyLog {
  /**
   * @param key a digest that identifies the call among those of its caller.
   * @returns nothing for a call that was not noted.
   */
  read(caller: string, key: string): Promise<NotedCall | undefined>;

  /**
   * Notes a call, or replaces the one that was read.
   *
   * @param since the etag that was read; absent when there was no call.
   * @returns nothing, changing nothing, when another worker was first; else the call as it is stored now.
   */
  note(caller: string, key: string, call: KeyedCall, since?: string): Promise<NotedCall | undefined>;

  /** Forgets a call, unless it was replaced since it was read. Idempotent. */
  forget(caller: string, key: string, since: string): Promise<void>;

  /** Forgets some of the caller's calls that began before `before`, so that old ones do not pile up. */
  forgetBefore(caller: string, before: Date): Promise<void>;
}
