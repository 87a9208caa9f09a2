// The public interface of this library.
export type { CallOutcome } from "./call-outcome.ts";
export { ConsumerError } from "./consumer-error.ts";
export type { ConsumerErrorCode } from "./consumer-error.ts";
export { followKey } from "./follow-key.ts";
export type { FollowedKey, KeyCredential } from "./follow-key.ts";
export type { FollowOptions, ReportOptions } from "./follow-options.ts";
export type { ExpiringToken } from "./kept-token.ts";
export type { HeldKey } from "./held-key.ts";
export type { SecretReader } from "./read-key.ts";
export type { Timers } from "./timers.ts";
