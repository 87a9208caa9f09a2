import {
  AccessDeniedError,
  KeyturnError,
  OutcomeUnknownError,
  RequestRefusedError,
  ResourceBusyError,
  ServiceUnavailableError,
  ThrottledError,
} from "../../../shared/errors.ts";

/** How the next calls fail. `answer-lost`: the call took effect, and its caller does not learn of it. */
export type Failure = "throttled" | "forbidden" | "busy" | "refused" | "failed" | "answer-lost";

/** Fails the next call of an operation, once per failure that was planned for it. */
export interface Failures {
  plan(operation: string, ...failures: readonly Failure[]): void;
  /** @throws {KeyturnError} as the adapter would, unless the effect comes first. */
  around<T>(operation: string, kind: "read" | "change", call: () => T): T;
}

export function plannedFailures(): Failures {
  const planned = new Map<string, Failure[]>();
  return {
    plan(operation, ...failures) {
      planned.set(operation, [...(planned.get(operation) ?? []), ...failures]);
    },
    around(operation, kind, call) {
      const failure = planned.get(operation)?.shift();
      if (failure === undefined) return call();
      if (failure === "answer-lost") call();
      throw errorOf(failure, operation, kind);
    },
  };
}

function errorOf(failure: Failure, operation: string, kind: "read" | "change"): KeyturnError {
  switch (failure) {
    case "throttled":
      return new ThrottledError(operation, 7_000);
    case "forbidden":
      return new AccessDeniedError(operation);
    case "busy":
      return new ResourceBusyError(operation);
    case "refused":
      return new RequestRefusedError(operation, 400);
    case "failed":
    case "answer-lost":
      return kind === "change" ? new OutcomeUnknownError(operation) : new ServiceUnavailableError(operation);
  }
}
