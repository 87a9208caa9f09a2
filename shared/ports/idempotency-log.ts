/** What a call that may be sent again was answered. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A call under a key that its sender chose. Of what was sent, nothing but a digest is kept. */
export interface KeyedCall {
  readonly digest: string;
  readonly startedAt: Date;
  /** Absent while somebody works on it, or when whoever did has died. */
  readonly answer?: KeptAnswer;
}

/** A call as it was read; `etag` is opaque. */
export interface NotedCall extends KeyedCall {
  readonly etag: string;
}

/** Remembers calls and their answers, so that a call which is sent twice is carried out once. */
export interface IdempotencyLog {
  /**
   * @param key digest of what tells the call from others of the caller.
   * @returns nothing for a call that nobody has noted.
   */
  read(caller: string, key: string): Promise<NotedCall | undefined>;

  /**
   * Notes a call, or replaces what was read.
   *
   * @param since the etag that was read; absent when nothing was.
   * @returns nothing, changing nothing, when somebody was faster; else what stands there now.
   */
  note(caller: string, key: string, call: KeyedCall, since?: string): Promise<NotedCall | undefined>;

  /** Forgets a call, unless somebody has replaced it since it was read. Idempotent. */
  forget(caller: string, key: string, since: string): Promise<void>;

  /** Forgets some of the caller's calls that began before then, so that old ones do not pile up. */
  forgetBefore(caller: string, before: Date): Promise<void>;
}
