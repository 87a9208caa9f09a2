import { description } from "../answers.ts";
import { evidenceBundle } from "../evidence-bundle.ts";
import type { Operation, Success } from "../operation.ts";
import { jsonBody } from "../operation.ts";
import { emergencyQuery, fleetPageQuery, formatQuery, periodQuery } from "../queries.ts";

const evidence: Success = {
  says: "The evidence in the requested format",
  bodies: [jsonBody(evidenceBundle), { types: ["text/markdown", "text/html"], schema: "text" }],
  headers: ["Content-Disposition"],
};
const page: Success = { says: "The page", bodies: [{ types: ["text/html"], schema: "text" }] };

/** What the form asks for has its own problems, which are shown as a page. */
const form = {
  method: "POST",
  roles: ["KeyRotation.Operate", "KeyRotation.Approve"],
  label: "disruptive",
  more: "status-page.md",
  request: { types: ["application/x-www-form-urlencoded"], schema: "text" },
  successes: { 303: { says: "Back to the page, which shows what was done" } },
  page: true,
} as const satisfies Partial<Operation>;

/** Evidence, pages, and the OpenAPI document. */
export const documentOperations: readonly Operation[] = [
  {
    id: "getRotationEvidence",
    method: "GET",
    path: "accounts/{account}/rotations/{rotation}/evidence",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "exports the evidence of one rotation: `?format=json`, `markdown` or `html`",
    more: "evidence.md",
    query: formatQuery,
    successes: { 200: evidence },
    problems: ["EVIDENCE_NOT_FOUND"],
  },
  {
    id: "getEvidence",
    method: "GET",
    path: "evidence",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "exports the evidence of a period: `?from=2026-01-01&to=2026-04-01`",
    more: "evidence.md",
    query: periodQuery,
    successes: { 200: evidence },
    problems: ["ACCOUNT_NOT_FOUND", "EVIDENCE_TOO_LARGE"],
  },
  {
    id: "getFleetPage",
    method: "GET",
    path: "ui",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the status page of the fleet",
    more: "status-page.md",
    query: fleetPageQuery,
    successes: { 200: page },
    page: true,
  },
  {
    id: "getAccountPage",
    method: "GET",
    path: "ui/accounts/{account}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the status page of one account",
    more: "status-page.md",
    successes: { 200: page },
    problems: ["ACCOUNT_NOT_FOUND"],
    page: true,
  },
  {
    id: "getEmergencyPage",
    method: "GET",
    path: "ui/accounts/{account}/emergency",
    roles: ["KeyRotation.Operate"],
    label: "read-only",
    does: "shows whom an emergency would affect, and the form that starts it",
    more: "status-page.md",
    query: emergencyQuery,
    successes: { 200: page },
    problems: ["ACCOUNT_NOT_FOUND", "NOT_ENROLLED", "KEY_NOT_CURRENT", "VAULT_NOT_FOUND"],
    page: true,
  },
  {
    ...form,
    id: "actOnAccount",
    path: "ui/accounts/{account}/{command}",
    does: "takes a form of an account's page, as the call of the API that its command names",
    problems: ["ACCOUNT_NOT_FOUND", "FORM_REFUSED"],
  },
  {
    ...form,
    id: "actOnFleet",
    path: "ui/fleet/{command}",
    does: "takes a form of the fleet's page, as the call of the API that its command names",
    problems: ["FORM_REFUSED"],
  },
  {
    id: "getRotationPage",
    method: "GET",
    path: "ui/accounts/{account}/rotations/{rotation}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the evidence of one rotation; `?format=json` downloads it",
    more: "status-page.md",
    successes: { 200: page },
    page: true,
  },
  {
    id: "getPage",
    method: "GET",
    path: "ui/{page}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows a document as the command line does: rollout, discovery, advice, forecast and others",
    more: "status-page.md",
    successes: { 200: page },
    page: true,
  },
  {
    id: "getHelpPage",
    method: "GET",
    path: "ui/help/{topic}",
    roles: ["KeyRotation.Read"],
    label: "read-only",
    does: "shows the runbook's entry about a reason or a code",
    more: "status-page.md",
    successes: { 200: page },
    page: true,
  },
  {
    id: "getOpenApi",
    method: "GET",
    path: "openapi.json",
    roles: [],
    label: "read-only",
    does: "returns this API as an OpenAPI 3.1 document; needs no token",
    honours: ["If-None-Match"],
    successes: {
      200: { says: "The OpenAPI document", bodies: [jsonBody(description)], headers: ["ETag"] },
      304: { says: "It has not changed", headers: ["ETag"] },
    },
  },
];
