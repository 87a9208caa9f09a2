import { randomBytes, randomInt } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A key in Azure's format since 2025: 84 characters with a recognisable middle, so that scanners can find
 * leaks.
 */
export function makeAccountKey(): string {
  return `${randomText(52)}JQQJ99${randomText(18)}ACOG${randomText(4)}`;
}

/** A key in Azure's format before 2025, which older accounts keep until they regenerate. */
export function makeLegacyAccountKey(): string {
  return randomBytes(16).toString("hex");
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
