import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** A name that no other running process has. Machine and process alone are not enough: containers may share both. */
export function ownInstanceName(): string {
  return `${hostname().slice(0, 100)}-${process.pid}-${randomUUID()}`;
}
