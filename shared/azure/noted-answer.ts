interface RawAnswer {
  readonly headers: { get(name: string): string | undefined };
}

/** Azure's ids are GUIDs; other text is not recorded. */
const readableId = /^[0-9A-Za-z-]{1,64}$/;

export interface NotedAnswer {
  readonly options: { readonly onResponse: (answer: RawAnswer) => void };
  readonly correlation: () => { readonly correlationId?: string };
  /** How many writes Resource Manager still accepts in the subscription, where the answer says so. */
  readonly writesLeft: () => number | undefined;
}

/**
 * Notes the correlation id of one call, under which Azure logs it. Make a new one for every call.
 *
 * @returns the options of the call, and what its answer said.
 */
export function notedAnswer(): NotedAnswer {
  let correlationId: string | undefined;
  let left: number | undefined;
  return {
    options: {
      onResponse({ headers }) {
        // Resource Manager's activity log uses the first; a vault's log has only the second.
        const id = headers.get("x-ms-correlation-request-id") ?? headers.get("x-ms-request-id");
        if (id !== undefined && readableId.test(id)) correlationId = id;
        const writes = headers.get("x-ms-ratelimit-remaining-subscription-writes");
        if (writes !== undefined && /^\d{1,9}$/.test(writes)) left = Number(writes);
      },
    },
    writesLeft: () => left,
    correlation: () => (correlationId === undefined ? {} : { correlationId }),
  };
}
