import type { HttpRequest, InvocationContext } from "@azure/functions";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import type { Services } from "./services.ts";

/** One authenticated request. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  readonly caller: Caller;
  readonly services: Services;
  /** The body once it has been read: a request gives it only once. */
  readonly text?: string;
}
