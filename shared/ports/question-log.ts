/** When keyturn last asked about a consumer, and what it had the platform do. */
export interface Question {
  readonly askedAt: Date;
  /** The publication for which the platform was made to take up the latest version, and when that was. */
  readonly tookUp?: { readonly publishedAt: Date; readonly at: Date };
}

/** A question as it was read; `etag` is opaque and absent when nobody was asked yet. */
export interface NotedQuestion {
  readonly question?: Question;
  readonly etag?: string;
}

/** Remembers questions, so that however many workers look at an account, a consumer is asked once in a while only. */
export interface QuestionLog {
  last(account: string, consumer: string): Promise<NotedQuestion>;

  /**
   * Replaces what was read.
   *
   * @returns nothing, changing nothing, when somebody else has asked since; else what stands there now.
   */
  note(
    account: string,
    consumer: string,
    question: Question,
    since: NotedQuestion,
  ): Promise<NotedQuestion | undefined>;
}
