import {
  consumerStanding,
  contestSettled,
  deregistered,
  registrationState,
  reportAccepted,
} from "../answers.ts";
import { consumerDeclaration } from "../consumer-declaration.ts";
import { instanceReport } from "../instance-report.ts";
import type { Operation } from "../operation.ts";
import { answers, jsonBody } from "../operation.ts";
import { contestedInstance, farewell, reasoned } from "../request-bodies.ts";

const path = "accounts/{account}/consumers/{consumer}";

/** Reports and registrations of consumers. */
export const consumerOperations: readonly Operation[] = [
  {
    id: "report",
    method: "POST",
    path: `${path}/reports`,
    roles: ["KeyRotation.Confirm"],
    label: "changing",
    does: "records a report from the consumer that the token belongs to",
    more: "consumers.md",
    request: jsonBody(instanceReport),
    successes: { 202: answers(reportAccepted, "The report is recorded") },
    problems: [
      "CONSUMER_NOT_FOUND",
      "NOT_THIS_CONSUMER",
      "SEQUENCE_AHEAD",
      "TOO_MANY_INSTANCES",
      "REPORT_REPLAYED",
      "REPORT_OVERTAKEN",
    ],
  },
  {
    id: "standing",
    method: "GET",
    path,
    roles: ["KeyRotation.Confirm"],
    label: "read-only",
    does: "shows the caller its own consumer: which instances count, and what the gate waits for",
    more: "consumer-protocol.md",
    successes: { 200: answers(consumerStanding, "The consumer, as keyturn knows it") },
    problems: ["CONSUMER_NOT_FOUND", "NOT_THIS_CONSUMER"],
  },
  {
    id: "settle",
    method: "POST",
    path: `${path}/settle`,
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'ends a contest about an instance, by another principal than the consumer\'s: `{"instance","reason"}`',
    more: "consumers.md",
    request: jsonBody(contestedInstance),
    honours: ["If-Match", "Idempotency-Key"],
    successes: { 200: answers(contestSettled, "The instance's reports are believed again") },
    problems: [
      "NOT_ENROLLED",
      "CONSUMER_NOT_FOUND",
      "CONTEST_NOT_FOUND",
      "APPROVER_IS_REQUESTER",
      "SECOND_PERSON_MISSING",
    ],
  },
  {
    id: "register",
    method: "PUT",
    path,
    roles: ["KeyRotation.Confirm"],
    label: "changing",
    does: "registers the caller as a consumer, pending review",
    more: "consumers.md",
    request: jsonBody(consumerDeclaration),
    honours: ["If-Match"],
    successes: {
      200: answers(registrationState, "It was already registered, or the fleet file declares it"),
      201: answers(registrationState, "It is registered"),
    },
    problems: [
      "NOT_ENROLLED",
      "NOT_THIS_CONSUMER",
      "TOO_MANY_REGISTRATIONS",
      "ROTATION_IN_FLIGHT",
      "REGISTRATION_CHANGED_TOO_OFTEN",
    ],
  },
  {
    id: "deregister",
    method: "DELETE",
    path,
    roles: ["KeyRotation.Confirm", "KeyRotation.Operate"],
    label: "changing",
    does: "ends the caller's own registration, or any with `KeyRotation.Operate` and a `reason`",
    query: farewell,
    request: jsonBody(farewell),
    honours: ["If-Match"],
    successes: { 200: answers(deregistered, "It is no longer registered") },
    problems: [
      "SECOND_PERSON_MISSING",
      "ROTATION_IN_FLIGHT",
      "APPROVER_IS_REQUESTER",
      "NOT_ENROLLED",
      "CONSUMER_NOT_FOUND",
      "NOT_THIS_CONSUMER",
      "DECLARED_IN_FLEET",
    ],
  },
  {
    id: "approveRegistration",
    method: "POST",
    path: `${path}/approve`,
    roles: ["KeyRotation.Approve"],
    label: "changing",
    does: 'approves a registration, by another principal: `{"reason"}`',
    request: jsonBody(reasoned),
    honours: ["If-Match", "Idempotency-Key"],
    successes: { 200: answers(registrationState, "It is reviewed") },
    problems: ["NOT_ENROLLED", "CONSUMER_NOT_FOUND", "APPROVER_IS_REQUESTER", "DECLARED_IN_FLEET"],
  },
];
