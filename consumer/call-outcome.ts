/**
 * What a call says about the key it was made with: the account took it, answered 401, or nothing (throttled, failed,
 * not reached, forbidden).
 */
export type CallOutcome = "accepted" | "refused" | "undecided";

/** Of what a call resolved with: by its HTTP status, and accepted when it is a plain result without one. */
export function outcomeOfAnswer(answer: unknown): CallOutcome {
  const status = statusOf(answer);
  if (status === undefined || status < 400) return "accepted";
  return status === 401 ? "refused" : "undecided";
}

/** Of what a call threw. */
export function outcomeOfError(error: unknown): CallOutcome {
  return statusOf(error) === 401 ? "refused" : "undecided";
}

/** The places where `fetch`, the Azure SDKs (REST clients have it as text), the OpenAI SDK and axios keep it. */
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
