/** When keyturn last asked about a consumer, and when it last made the platform take up the key. */
export interface Question {
  readonly askedAt: Date;
  /** When the platform was made to take up the latest version, and for which publication. */
  readonly tookUp?: { readonly publishedAt: Date; readonly at: Date };
}

/** A question as it was read; `etag` is opaque, and absent before the first question. */
export interface NotedQuestion {
  readonly question?: Question;
  readonly etag?: string;
}

/** Remembers questions, so that a consumer is not asked more often because more workers look at its account. */
export interface QuestionLog {
  last(account: string, consumer: string): Promise<NotedQuestion>;

  /**
   * Replaces the question that was read.
   *
   * @returns nothing, changing nothing, when another worker has asked since; else the question as it is stored now.
   */
  note(
    account: string,
    consumer: string,
    question: Question,
    since: NotedQuestion,
  ): Promise<NotedQuestion | undefined>;
}
