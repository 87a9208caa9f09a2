import { RequestRefusedError } from "../../errors.ts";
import type { HandOver } from "../../ports/key-holder.ts";
import { fingerprintOf } from "../../secret-value.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { isHidden } from "./found-places.ts";

/** "Precondition failed": also where keyturn itself finds out, and sends nothing. */
const failed = 412;

/**
 * Whether the place holds the key already.
 *
 * @throws {RequestRefusedError} it holds another value than a key of the account, or does not show it.
 */
export function holdsAlready(current: string | undefined, order: HandOver, operation: string): boolean {
  if (current === undefined || isHidden(current)) throw refused(operation, "its value is not shown");
  const fingerprint = fingerprintOf(current);
  if (fingerprint === order.key.fingerprint) return true;
  if (order.replaces.includes(fingerprint)) return false;
  throw refused(operation, "it holds another value than a key of the account");
}

export function refused(operation: string, because: string): RequestRefusedError {
  return new RequestRefusedError(operation, failed, { because });
}

/** The error of a write that names the ETag that it was decided on. */
export function refusedWrite(error: unknown, operation: string): Error {
  if (failureOf(error).statusCode === failed) {
    return refused(operation, "somebody has changed it since it was looked at");
  }
  return translate(error, operation, "change");
}
