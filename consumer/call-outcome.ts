/**
 * What a call proves about its key: the account accepted it, refused it with 401, or neither (throttled, failed, not
 * reached, forbidden).
 */
export type CallOutcome = "accepted" | "refused" | "undecided";

/** Judges the value that a call resolved with by its HTTP status; a value without a status counts as accepted. */
export function outcomeOfAnswer(answer: unknown): CallOutcome {
  const status = statusOf(answer);
  if (status === undefined || status < 400) return "accepted";
  return status === 401 ? "refused" : "undecided";
}

/** Judges the error that a call threw. */
export function outcomeOfError(error: unknown): CallOutcome {
  return statusOf(error) === 401 ? "refused" : "undecided";
}

/** Finds the status where `fetch`, the Azure SDKs (as text in REST clients), the OpenAI SDK and axios keep it. */
function statusOf(thing: unknown): number | undefined {
  return statusIn(thing) ?? statusIn(fieldOf(thing, "response"));
}

function statusIn(thing: unknown): number | undefined {
  return [fieldOf(thing, "status"), fieldOf(thing, "statusCode")]
    .filter((value) => typeof value === "number" || typeof value === "string")
    .map(Number)
    .find((status) => Number.isInteger(status) && status >= 100 && status <= 599);
}

function fieldOf(thing: unknown, name: string): unknown {
  return typeof thing === "object" && thing !== null ? (thing as Record<string, unknown>)[name] : undefined;
}
