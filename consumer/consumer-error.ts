/**
 * - `OPTIONS_INVALID`: thrown at the start; the message names every invalid option.
 * - `KEY_UNREADABLE`: the vault returned no usable key in time. Thrown at the start. Later it is passed to `onProblem`,
 *   the last key stays in use, and the vault is read again soon.
 * - `REPORT_NOT_TAKEN`: keyturn did not accept a report. It is retried.
 * - `REPORT_CONTESTED`: keyturn has a later report under the name of this instance. Two processes share the name, or
 *   somebody else has the token. The report is retried under the same name with a higher number.
 * - `LISTENER_FAILED`: a listener or credential of the application threw when the key changed.
 */
export type ConsumerErrorCode =
  "OPTIONS_INVALID" | "KEY_UNREADABLE" | "REPORT_NOT_TAKEN" | "REPORT_CONTESTED" | "LISTENER_FAILED";

/** The only error class of this library. Its messages never contain a key or a token. */
export class ConsumerError extends Error {
  override readonly name = "ConsumerError";
  readonly code: ConsumerErrorCode;

  constructor(code: ConsumerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
