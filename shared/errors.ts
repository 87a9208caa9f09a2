/** The help for an error: the same call later, a person with rights, or a developer. */
export type Remedy = "retry" | "operator" | "bug";

/** Thrown only for what `decide` cannot decide about. Messages are lower case, name the thing and never hold a key. */
export abstract class KeyturnError extends Error {
  abstract readonly code: string;
  abstract readonly remedy: Remedy;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Another run changed the trail first. Nothing was written; look again. */
export class RecordConflictError extends KeyturnError {
  readonly code = "RECORD_CONFLICT";
  readonly remedy = "retry";
  readonly account: string;
  constructor(account: string, options?: ErrorOptions) {
    super(`another run changed the rotation of "${account}" first`, options);
    this.account = account;
  }
}

/** This version cannot read a stored record. Nothing was changed. */
export class RecordUnreadableError extends KeyturnError {
  readonly code: RecordFault = "RECORD_UNREADABLE";
  readonly remedy: Remedy = "bug";
  constructor(what: string, options?: ErrorOptions & { readonly because?: string }) {
    super(`the record of ${what} ${options?.because ?? "cannot be read"}`, options);
  }
}

type RecordFault = "RECORD_UNREADABLE" | "RECORD_FROM_NEWER_BUILD";

/** A newer build wrote a stored record, so this one must not write it again. Nothing was changed. */
export class RecordFromNewerBuildError extends RecordUnreadableError {
  override readonly code = "RECORD_FROM_NEWER_BUILD";
  override readonly remedy = "operator";
  constructor(what: string, unknown: string) {
    super(what, { because: `is from a newer build: it holds ${unknown}` });
  }
}

/** An event or a state is larger than storage takes. Nothing was written; the same write can never succeed. */
export class RecordTooLargeError extends KeyturnError {
  readonly code = "RECORD_TOO_LARGE";
  readonly remedy = "operator";
  readonly account: string;
  constructor(account: string, what: string, options?: ErrorOptions) {
    super(`${what} of "${account}" is larger than a record may be`, options);
    this.account = account;
  }
}

/** A change was sent and no answer arrived: it may or may not have happened. Look before asking again. */
export class OutcomeUnknownError extends KeyturnError {
  readonly code = "OUTCOME_UNKNOWN";
  readonly remedy = "retry";
  constructor(operation: string, options?: ErrorOptions) {
    super(`no answer to ${operation}, it may have happened`, options);
  }
}

/** The service is over its limit. Nothing has changed. */
export class ThrottledError extends KeyturnError {
  readonly code = "THROTTLED";
  readonly remedy = "retry";
  /** The delay that the service asked for, if any. */
  readonly retryAfterMs: number | undefined;
  constructor(operation: string, retryAfterMs: number | undefined, options?: ErrorOptions) {
    super(`${operation} was throttled`, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The next write permit of a subscription is too far away to wait for. Nothing was sent. */
export class PacedError extends KeyturnError {
  readonly code = "PACED";
  readonly remedy = "retry";
  readonly retryAfterMs: number;
  constructor(subscription: string, retryAfterMs: number) {
    super(`writes in subscription ${subscription} take turns, to stay under its limit`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A read got no usable answer: the network, a timeout or 5xx. */
export class ServiceUnavailableError extends KeyturnError {
  readonly code = "SERVICE_UNAVAILABLE";
  readonly remedy = "retry";
  constructor(operation: string, options?: ErrorOptions) {
    super(`${operation} got no usable answer`, options);
  }
}

/** The storage has not told the time, or only roughly. Nothing was dated, decided or changed. */
export class ClockUnknownError extends KeyturnError {
  readonly code = "CLOCK_UNKNOWN";
  readonly remedy = "retry";
  constructor(options?: ErrorOptions) {
    super("the storage has not told the time", options);
  }
}

/** keyturn's identity lacks a role, or the network refuses it. Nothing has changed. */
export class AccessDeniedError extends KeyturnError {
  readonly code = "ACCESS_DENIED";
  readonly remedy = "operator";
  constructor(operation: string, options?: ErrorOptions & { readonly because?: string | undefined }) {
    super(`${operation} is not allowed for keyturn's identity${reason(options?.because)}`, options);
  }
}

/** The settings allow no key to go there, or none of that account. Nothing was sent. */
export class PlaceNotAllowedError extends KeyturnError {
  readonly code = "PLACE_NOT_ALLOWED";
  readonly remedy = "operator";
  constructor(place: string) {
    super(`${place} is not among the places that the settings allow`);
  }
}

/** Another operation runs on the resource (409). Nothing has changed. */
export class ResourceBusyError extends KeyturnError {
  readonly code = "RESOURCE_BUSY";
  readonly remedy = "retry";
  constructor(operation: string, options?: ErrorOptions) {
    super(`${operation} was refused because another operation is running`, options);
  }
}

/** The service understood the request and refused it. Nothing has changed. */
export class RequestRefusedError extends KeyturnError {
  readonly code = "REQUEST_REFUSED";
  readonly remedy = "operator";
  readonly status: number;
  constructor(
    operation: string,
    status: number,
    options?: ErrorOptions & { readonly because?: string | undefined },
  ) {
    super(`${operation} was refused with status ${status}${reason(options?.because)}`, options);
    this.status = status;
  }
}

function reason(because: string | undefined): string {
  return because === undefined ? "" : `: ${because}`;
}

/** One fault of a document, by its path. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** More faults than a person repairs before the next try; an answer or a log line names no more. */
export const maxFaults = 100;

/** The first hundred faults; of more, the last entry says so. */
export function firstFaults(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= maxFaults) return faults;
  return [...faults.slice(0, maxFaults - 1), { path: "", message: "has more faults than are listed here" }];
}

/** A document from outside breaks its schema. Names its faults at once, up to a hundred. */
export class InvalidDocumentError extends KeyturnError {
  readonly code = "INVALID_DOCUMENT";
  readonly remedy = "operator";
  readonly faults: readonly Fault[];
  constructor(what: string, found: readonly Fault[], options?: ErrorOptions) {
    const faults = firstFaults(found);
    super(
      `${what} is invalid: ${faults.map(({ path, message }) => `${path || "document"}: ${message}`).join("; ")}`,
      options,
    );
    this.faults = faults;
  }
}

/** The stored fleet file breaks its schema, so no account is known. Names all faults at once. */
export class FleetUnreadableError extends KeyturnError {
  readonly code = "FLEET_UNREADABLE";
  readonly remedy = "operator";
  constructor(cause: InvalidDocumentError) {
    super(`the stored fleet file cannot be read: ${cause.message}`, { cause });
  }
}

/** The file of a backup is cut off, was changed, or is none. Nothing was written. */
export class BackupDamagedError extends KeyturnError {
  readonly code = "BACKUP_DAMAGED";
  readonly remedy = "operator";
  constructor(fault: string, options?: ErrorOptions) {
    super(`the backup cannot be used: ${fault}`, options);
  }
}

/** The app's settings are wrong. Names every faulty setting, without its value. */
export class SettingsInvalidError extends KeyturnError {
  readonly code = "SETTINGS_INVALID";
  readonly remedy = "operator";
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(`the settings are invalid: ${faults.map(({ path, message }) => `${path}: ${message}`).join("; ")}`);
    this.faults = faults;
  }
}

/** A look has used up its time. Everything that it did is recorded, and another look goes on from there. */
export class LookTooLongError extends KeyturnError {
  readonly code = "LOOK_TOO_LONG";
  readonly remedy = "retry";
  constructor(account: string) {
    super(`a look at "${account}" has used up its time`);
  }
}

/** A step took more moves than any rotation needs: the machine moves in circles. */
export class StepTooLongError extends KeyturnError {
  readonly code = "STEP_TOO_LONG";
  readonly remedy = "bug";
  constructor(account: string) {
    super(`a step of "${account}" did not come to a hold`);
  }
}
