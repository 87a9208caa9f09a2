interface RawAnswer {
  readonly headers: { get(name: string): string | undefined };
}

/** Azure's ids are GUIDs; anything else that an answer may hold is not worth recording. */
const readableId = /^[0-9A-Za-z-]{1,64}$/;

export interface NotedAnswer {
  readonly options: { readonly onResponse: (answer: RawAnswer) => void };
  readonly correlation: () => { readonly correlationId?: string };
  /** How many writes Resource Manager still takes in the subscription, where it says so. */
  readonly writesLeft: () => number | undefined;
}

/**
 * Remembers the id under which Azure's own logs know one call. Made anew for every call.
 *
 * @returns the options to make the call with, and what was learnt once it is answered.
 */
export function notedAnswer(): NotedAnswer {
  let correlationId: string | undefined;
  let left: number | undefined;
  return {
    options: {
      onResponse({ headers }) {
        // Resource Manager's activity log goes by the first, a vault's log has the second alone.
        const id = headers.get("x-ms-correlation-request-id") ?? headers.get("x-ms-request-id");
        if (id !== undefined && readableId.test(id)) correlationId = id;
        const told = headers.get("x-ms-ratelimit-remaining-subscription-writes");
        if (told !== undefined && /^\d{1,9}$/.test(told)) left = Number(told);
      },
    },
    writesLeft: () => left,
    correlation: () => (correlationId === undefined ? {} : { correlationId }),
  };
}
