/**
 * - `OPTIONS_INVALID`: thrown at the start; every option at fault is named.
 * - `KEY_UNREADABLE`: the vault gave no usable key in time. Thrown at the start; a problem later, when the last key
 *   is used on and the vault is asked again soon.
 * - `REPORT_NOT_TAKEN`: keyturn has not taken a report. It is sent again.
 * - `LISTENER_FAILED`: the application's own listener or credential threw when the key changed.
 */
export type ConsumerErrorCode = "OPTIONS_INVALID" | "KEY_UNREADABLE" | "REPORT_NOT_TAKEN" | "LISTENER_FAILED";

/** The only error that this library makes. No message of it holds a key or a token. */
export class ConsumerError extends Error {
  override readonly name = "ConsumerError";
  readonly code: ConsumerErrorCode;

  constructor(code: ConsumerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
