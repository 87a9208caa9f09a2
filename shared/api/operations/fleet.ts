import { advice } from "../advice.ts";
import { fleetDocument } from "../../fleet-file/fleet-file.ts";
import { fleetApplied, fleetChange, fleetChanges } from "../answers.ts";
import { comparison } from "../comparison.ts";
import { discoveryPage } from "../discovery.ts";
import { doctorReport } from "../doctor.ts";
import { attentionDocument } from "../attention.ts";
import { forecast } from "../forecast.ts";
import { leakAlertTaken, leaks } from "../leaks/leaks.ts";
import type { Operation } from "../operation.ts";
import { answers, jsonBody } from "../operation.ts";
import { paginationQuery } from "../paging.ts";
import { accountQuery, daysQuery, sidesQuery } from "../queries.ts";
import { rolloutResumed, rolloutStanding } from "../rollout.ts";
import { changeVerdict, reasoned } from "../request-bodies.ts";

const fleetText = { types: ["application/yaml"], schema: "text" } as const;

const undecidable = ["CHANGE_NOT_FOUND", "CHANGE_OUTDATED", "CHANGE_DECIDED", "CHANGE_DIFFERS"] as const;

/** Calls about the whole fleet. */
export const fleetOperations: readonly Operation[] = [
  {
    id: "getFleet",
    method: "GET",
    path: "fleet",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "returns the fleet file as it was applied, byte for byte",
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
    does: "replaces the whole fleet file, YAML or JSON",
    request: { types: ["application/yaml", "application/json"], schema: fleetDocument },
    honours: ["If-Match"],
    successes: {
      200: answers(fleetApplied, "The changes", ["ETag"]),
      202: answers(fleetChange, "It loosens what a second person must approve; nothing is applied yet"),
    },
    problems: ["ROTATION_IN_FLIGHT", "TOO_MANY_CHANGES"],
  },
  {
    id: "listFleetChanges",
    method: "GET",
    path: "fleet/changes",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "lists the changes of the fleet file that a second person must approve, and those decided",
    more: "rollout.md",
    successes: { 200: answers(fleetChanges, "The newest hundred") },
  },
  {
    id: "getFleetChange",
    method: "GET",
    path: "fleet/changes/{change}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows one change, with what it loosens",
    successes: { 200: answers(fleetChange, "The change") },
    problems: ["CHANGE_NOT_FOUND"],
  },
  {
    id: "approveFleetChange",
    method: "POST",
    path: "fleet/changes/{change}/approve",
    roles: ["KeyRotation.Approve"],
    label: "changing",
    does: 'applies a change, by another principal than who asked for it: `{"digest","reason"}`',
    more: "rollout.md",
    request: jsonBody(changeVerdict),
    honours: ["Idempotency-Key"],
    successes: { 200: answers(fleetApplied, "The changes", ["ETag"]) },
    problems: [...undecidable, "APPROVER_IS_REQUESTER", "ROTATION_IN_FLIGHT"],
  },
  {
    id: "rejectFleetChange",
    method: "POST",
    path: "fleet/changes/{change}/reject",
    roles: ["KeyRotation.Approve", "KeyRotation.Operate"],
    label: "changing",
    does: 'rejects a change: `{"digest","reason"}`',
    request: jsonBody(changeVerdict),
    honours: ["Idempotency-Key"],
    successes: { 200: answers(fleetChange, "The rejected change") },
    problems: undecidable,
  },
  {
    id: "getAttention",
    method: "GET",
    path: "attention",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "lists everything that needs a person over the whole fleet, most urgent first, with pagination",
    more: "status-page.md",
    query: paginationQuery,
    successes: { 200: answers(attentionDocument, "A page of it, with the counts of all pages") },
  },
  {
    id: "getDiscovery",
    method: "GET",
    path: "discovery",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the findings of the last discovery, with pagination",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(discoveryPage, "A page of findings") },
    problems: ["DISCOVERY_NOT_RUN"],
  },
  {
    id: "discoverNow",
    method: "POST",
    path: "discovery",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: "runs discovery and shows the first page of findings; may take minutes",
    more: "discovery.md",
    query: paginationQuery,
    successes: { 200: answers(discoveryPage, "The first page of findings") },
  },
  {
    id: "compare",
    method: "GET",
    path: "compare",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "compares two environments: `?environment=production&with=non-production`",
    query: sidesQuery,
    successes: { 200: answers(comparison, "The comparison") },
  },
  {
    id: "forecast",
    method: "GET",
    path: "forecast",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "forecasts rotations for `?days=30`, with consumers that would block them today",
    query: daysQuery,
    successes: { 200: answers(forecast, "The forecast") },
  },
  {
    id: "advise",
    method: "GET",
    path: "advice",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows which accounts no longer need keys, and how far a leak would reach",
    successes: { 200: answers(advice, "Advice per account") },
  },
  {
    id: "findLeaks",
    method: "POST",
    path: "leaks",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "finds keys of any account, past ones too, in a text of up to 1 MiB, or in what GitHub's webhook delivers, signed",
    more: "leak.md",
    request: { types: ["text/plain"], schema: "text" },
    signature: "github",
    successes: {
      200: answers(leaks, "The keys found in the text"),
      202: answers(leakAlertTaken, "The delivery of GitHub's webhook is taken"),
    },
  },
  {
    id: "doctor",
    method: "GET",
    path: "doctor",
    roles: ["KeyRotation.Operate"],
    label: "read-only",
    does: "checks permissions and network paths with calls that change nothing: `?account=vision`",
    more: "permissions.md",
    query: accountQuery,
    successes: { 200: answers(doctorReport, "Each check with its result and remedy") },
    problems: ["ACCOUNT_NOT_FOUND"],
  },
  {
    id: "getRollout",
    method: "GET",
    path: "rollout",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows whether rotations may start, accounts in line, permits in use, and failures",
    more: "rollout.md",
    successes: { 200: answers(rolloutStanding, "The state of the rollout") },
  },
  {
    id: "resumeRollout",
    method: "POST",
    path: "rollout/resume",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'lets rotations start again after failures have stopped the line: `{"reason"}`',
    more: "rollout.md",
    request: jsonBody(reasoned),
    honours: ["Idempotency-Key"],
    successes: { 200: answers(rolloutResumed, "Rotations may start again") },
  },
];
