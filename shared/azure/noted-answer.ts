interface RawAnswer {
  readonly headers: { get(name: string): string | undefined };
}

/** Azure's ids are GUIDs; anything else that an answer may hold is not worth recording. */
const readableId = /^[0-9A-Za-z-]{1,64}$/;

/**
 * Remembers the id under which Azure's own logs know one call. Made anew for every call.
 *
 * @returns the options to make the call with, and what was learnt once it is answered.
 */
export function notedAnswer(): {
  readonly options: { readonly onResponse: (answer: RawAnswer) => void };
  readonly correlation: () => { readonly correlationId?: string };
} {
  let correlationId: string | undefined;
  return {
    options: {
      onResponse({ headers }) {
        // Resource Manager's activity log goes by the first, a vault's log has the second alone.
        const id = headers.get("x-ms-correlation-request-id") ?? headers.get("x-ms-request-id");
        if (id !== undefined && readableId.test(id)) correlationId = id;
      },
    },
    correlation: () => (correlationId === undefined ? {} : { correlationId }),
  };
}
