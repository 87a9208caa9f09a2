import { errorBody } from "../exchange.ts";
import type { Answer, LocalRequest } from "../exchange.ts";

/** An ETag as API Management writes one: a counter of eight bytes. */
export function entityTag(revision: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(revision));
  return `"${bytes.toString("base64")}"`;
}

/**
 * The refusal of a change that was decided on another revision; undefined when it may go on.
 *
 * @param isRequired whether a change without the header is refused, as a PATCH is.
 */
export function preconditionFailed(
  operation: string,
  { headers }: LocalRequest,
  revision: number,
  isRequired: boolean,
): Answer | undefined {
  const wanted = headers["if-match"];
  if (wanted === undefined && isRequired) {
    const text = "If-Match header is required for this operation.";
    return { status: 400, operation, body: errorBody("ValidationError", text) };
  }
  if (wanted === undefined || wanted === "*" || wanted === entityTag(revision)) return undefined;
  const text = "Resource was modified since last retrieval.";
  return { status: 412, operation, body: errorBody("PreconditionFailed", text) };
}
