import { advice } from "../advice.ts";
import { fleetDocument } from "../../fleet-file/fleet-file.ts";
import { fleetApplied } from "../answers.ts";
import { comparison } from "../comparison.ts";
import { discoveryPage } from "../discovery.ts";
import { doctorReport } from "../doctor.ts";
import { forecast } from "../forecast.ts";
import type { Operation } from "../operation.ts";
import { answers, jsonBody } from "../operation.ts";
import { paginationQuery } from "../paging.ts";
import { accountQuery, daysQuery, sidesQuery } from "../queries.ts";
import { rolloutResumed, rolloutStanding } from "../rollout.ts";
import { reasoned } from "../request-bodies.ts";

const fleetText = { types: ["application/yaml"], schema: "text" } as const;

/** What concerns the fleet as a whole. */
export const fleetOperations: readonly Operation[] = [
  {
    id: "getFleet",
    method: "GET",
    path: "fleet",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "the fleet file as it was applied, byte for byte",
    honours: ["If-None-Match"],
    successes: {
      200: { says: "The fleet file; JSON is YAML too", bodies: [fleetText], headers: ["ETag"] },
      304: { says: "It has not changed", headers: ["ETag"] },
    },
    problems: ["FLEET_NOT_APPLIED"],
  },
  {
    id: "putFleet",
    method: "PUT",
    path: "fleet",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: "replaces the fleet file, YAML or JSON, as a whole",
    request: { types: ["application/yaml", "application/json"], schema: fleetDocument },
    honours: ["If-Match"],
    successes: { 200: answers(fleetApplied, "What has changed", ["ETag"]) },
    problems: ["ROTATION_IN_FLIGHT"],
  },
  {
    id: "getDiscovery",
    method: "GET",
    path: "discovery",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "what the last discovery found, a page at a time",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(discoveryPage, "A page of what was found") },
    problems: ["DISCOVERY_NOT_RUN"],
  },
  {
    id: "discoverNow",
    method: "POST",
    path: "discovery",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: "runs discovery now and shows the first page of what it found; may take minutes",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(discoveryPage, "The first page of what was found") },
  },
  {
    id: "compare",
    method: "GET",
    path: "compare",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "two environments: `?environment=production&with=non-production`",
    query: sidesQuery,
    successes: { 200: answers(comparison, "The two side by side") },
  },
  {
    id: "forecast",
    method: "GET",
    path: "forecast",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "the rotations of the next `?days=30`, and who would block them today",
    query: daysQuery,
    successes: { 200: answers(forecast, "What comes due") },
  },
  {
    id: "advise",
    method: "GET",
    path: "advice",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "which accounts need no keys any more, and how far a leak would reach",
    successes: { 200: answers(advice, "Advice per account") },
  },
  {
    id: "doctor",
    method: "GET",
    path: "doctor",
    roles: ["KeyRotation.Operate"],
    label: "read-only",
    does: "proves every right and every way to a service with calls that change nothing: `?account=vision`",
    more: "permissions.md",
    query: accountQuery,
    successes: { 200: answers(doctorReport, "What works, what is missing, and what would mend it") },
    problems: ["ACCOUNT_NOT_FOUND"],
  },
  {
    id: "getRollout",
    method: "GET",
    path: "rollout",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "whether rotations may start, who is in line for one, how many places are taken, and what has failed",
    more: "rollout.md",
    successes: { 200: answers(rolloutStanding, "The line as it stands") },
  },
  {
    id: "resumeRollout",
    method: "POST",
    path: "rollout/resume",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'goes on after failures have stopped the line: `{"reason"}`',
    more: "rollout.md",
    request: jsonBody(reasoned),
    honours: ["Idempotency-Key"],
    successes: { 200: answers(rolloutResumed, "The line goes on") },
  },
];
