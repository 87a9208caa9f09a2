import { randomUUID } from "node:crypto";
import { errorBody } from "../exchange.ts";
import type { Answer } from "../exchange.ts";

type LongOperation = {
  readonly outcome: Answer;
  readonly failure: Failure | undefined;
  readonly doneAt: number;
};
type Failure = { readonly code: string; readonly message: string };

/** Operations that are answered with 202, and ended later. */
export type LongOperations = {
  /**
   * The outcome at once, or 202 with the two addresses where a client asks for it.
   *
   * @param service the address of the service, with which theirs begin.
   * @param failure why it will have failed, if so.
   */
  begin(outcome: Answer, service: string, failure?: Failure): Answer;
  status(operation: string, id: string): Answer;
  result(operation: string, id: string): Answer;
};

/** An operation has its effect at once; only its end is told after `lastsMs`. */
export function createLongOperations(lastsMs: () => number): LongOperations {
  const begun = new Map<string, LongOperation>();
  const isDone = ({ doneAt }: LongOperation) => Date.now() >= doneAt;
  const unknown = (operation: string): Answer => ({
    status: 404,
    operation,
    body: errorBody("ResourceNotFound", "Operation not found."),
  });
  return {
    begin(outcome, service, failure) {
      const ms = lastsMs();
      if (ms === 0) return outcome;
      const id = randomUUID();
      begun.set(id, { outcome, failure, doneAt: Date.now() + ms });
      const at = (collection: string) => `${service}/${collection}/${id}?api-version=2024-05-01`;
      const headers = { location: at("operationresults"), "azure-asyncoperation": at("operationstatuses") };
      return { status: 202, operation: outcome.operation, headers };
    },
    status(operation, id) {
      const found = begun.get(id);
      if (found === undefined) return unknown(operation);
      if (!isDone(found)) return { status: 200, operation, body: { id, status: "InProgress" } };
      const { failure } = found;
      const body = failure ? { id, status: "Failed", error: failure } : { id, status: "Succeeded" };
      return { status: 200, operation, body };
    },
    result(operation, id) {
      const found = begun.get(id);
      if (found === undefined) return unknown(operation);
      return isDone(found) ? { ...found.outcome, operation } : { status: 202, operation };
    },
  };
}
