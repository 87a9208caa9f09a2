import { dayMs, hourMs, minuteMs } from "../../domain/time.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

const units = [
  ["d", dayMs],
  ["h", hourMs],
  ["min", minuteMs],
  ["s", 1_000],
] as const;

/** A length of time in its two largest units, such as `3 h 12 min`; below a second in milliseconds. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${String(whole)} ms`;
  const at = units.findIndex(([, unitMs]) => whole >= unitMs);
  const [unit, unitMs] = units[at] ?? units[3];
  const next = units[at + 1];
  const many = Math.floor(whole / unitMs);
  const rest = next ? Math.floor((whole % unitMs) / next[1]) : 0;
  // The smaller unit does not matter for a long time.
  const fine = next !== undefined && rest > 0 && many < (unit === "d" ? 3 : 10);
  return `${String(many)} ${unit}${fine ? ` ${String(rest)} ${next[0]}` : ""}`;
}

/** How long ago, or in how long. */
export function distanceText(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  if (Math.abs(ms) < 1_000) return "now";
  return ms > 0 ? `in ${durationText(ms)}` : `${durationText(-ms)} ago`;
}

/** `2026-03-01 09:00:00`, in UTC. */
export function momentText(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

/** Rewrites the ISO 8601 times in a message for people. */
export function readable(message: string): string {
  return message.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z/g, (text) =>
    Number.isNaN(Date.parse(text)) ? text : `${momentText(new Date(text))} UTC`,
  );
}

/** Turns one of keyturn's messages, which have neither a capital nor a full stop, into a sentence. */
export function sentence(message: string): string {
  const text = readable(message);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** Only the time of day, where the date stands nearby. */
export function timeOfDay(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${momentText(at).slice(11)}</time>`;
}

/** Date and time. */
export function moment(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${momentText(at)}</time>`;
}

/** The time from now, with date and time as a tooltip. */
export function distance(at: Date, now: Date): Html {
  return html`<time datetime="${at.toISOString()}" title="${momentText(at)} UTC"
    >${distanceText(at, now)}</time
  >`;
}
