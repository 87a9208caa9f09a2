import { alertTaken, commandAccepted, rotationAccepted } from "../answers.ts";
import { commonAlert } from "../alert.ts";
import type { Operation } from "../operation.ts";
import { answers, jsonBody } from "../operation.ts";
import { alertQuery } from "../queries.ts";
import { reasoned, rotationBody } from "../request-bodies.ts";

const one = "accounts/{account}/rotations/{rotation}";
const accepted = answers(commandAccepted, "It is recorded");
const command = {
  method: "POST",
  request: jsonBody(reasoned),
  honours: ["If-Match", "Idempotency-Key"],
  successes: { 202: accepted },
} as const;

/** What people ask for. */
export const rotationOperations: readonly Operation[] = [
  {
    id: "rotate",
    method: "POST",
    path: "accounts/{account}/rotations",
    roles: ["KeyRotation.Operate"],
    label: "disruptive",
    does: 'asks for a rotation: `{"mode":"manual","reason":"…"}`, or declares an emergency',
    request: jsonBody(rotationBody),
    honours: ["If-Match", "Idempotency-Key"],
    successes: { 202: answers(rotationAccepted, "It is asked for") },
    problems: ["NOT_ENROLLED", "BEING_REPAIRED", "ROTATION_IN_FLIGHT", "CONFIRMATION_REQUIRED"],
  },
  {
    ...command,
    id: "approve",
    path: `${one}/approve`,
    roles: ["KeyRotation.Approve"],
    label: "changing",
    does: 'consents, as another principal than asked for it: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "NOT_AWAITING_APPROVAL", "APPROVER_IS_REQUESTER"],
  },
  {
    ...command,
    id: "cancel",
    path: `${one}/cancel`,
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'ends it before the fresh key is published: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "TOO_LATE_TO_CANCEL"],
  },
  {
    ...command,
    id: "revert",
    path: `${one}/revert`,
    roles: ["KeyRotation.Operate"],
    label: "disruptive",
    does: 'sends consumers back until the previous key is retired: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "NOT_REVERTIBLE"],
  },
  {
    ...command,
    id: "pause",
    path: "accounts/{account}/pause",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'takes hands off an account: `{"reason"}`',
    problems: ["NOT_ENROLLED"],
  },
  {
    ...command,
    id: "resume",
    path: "accounts/{account}/resume",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'goes on where it was paused: `{"reason"}`',
    problems: ["NOT_ENROLLED"],
  },
  {
    id: "takeAlert",
    method: "POST",
    path: "alerts",
    roles: ["KeyRotation.Operate"],
    label: "disruptive",
    does: "takes an alert of Azure Monitor about an account, and proposes an emergency, or starts it where the policy says so",
    query: alertQuery,
    request: jsonBody(commonAlert),
    honours: ["Idempotency-Key"],
    successes: {
      200: answers(alertTaken, "The alert is over"),
      202: answers(alertTaken, "An emergency is proposed or started"),
    },
    problems: ["ACCOUNT_NOT_FOUND", "NOT_ENROLLED"],
  },
];
