import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../shared/fleet-file/duration.ts";

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Accepts a role, a slot or a fingerprint of a leaked key. */
export function leakedKey(text: string): string {
  if (/^(active|standby|both|key1|key2|[0-9a-f]{16})$/.test(text)) return text;
  throw new InvalidArgumentError(
    "It must be active, standby, both, key1, key2 or a fingerprint of 16 hex digits.",
  );
}

/** Parses a duration as in the fleet file, to milliseconds. */
export function durationMs(text: string): number {
  // 0 needs no unit.
  const ms = text === "0" ? 0 : parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("It must be a duration such as 15m, 2h or 0.");
}

export function reasonText(text: string): string {
  const trimmed = text.trim();
  if (trimmed !== "" && trimmed.length <= 500) return trimmed;
  throw new InvalidArgumentError("It must have 1 to 500 characters.");
}
