import { alertTaken, commandAccepted, rotationAccepted } from "../answers.ts";
import { commonAlert } from "../alert.ts";
import type { Operation } from "../operation.ts";
import { answers, jsonBody } from "../operation.ts";
import { alertQuery } from "../queries.ts";
import { looserTerms, reasoned, rotationBody } from "../request-bodies.ts";

const one = "accounts/{account}/rotations/{rotation}";
const accepted = answers(commandAccepted, "The command is recorded");
const command = {
  method: "POST",
  request: jsonBody(reasoned),
  honours: ["If-Match", "Idempotency-Key"],
  successes: { 202: accepted },
} as const;

/** Commands of people. */
export const rotationOperations: readonly Operation[] = [
  {
    id: "rotate",
    method: "POST",
    path: "accounts/{account}/rotations",
    roles: ["KeyRotation.Operate"],
    label: "disruptive",
    does: 'requests a rotation: `{"mode":"manual","reason":"…"}`, or declares an emergency',
    request: jsonBody(rotationBody),
    honours: ["If-Match", "Idempotency-Key"],
    successes: { 202: answers(rotationAccepted, "The rotation is requested") },
    problems: [
      "NOT_ENROLLED",
      "KEY_NOT_CURRENT",
      "VAULT_NOT_FOUND",
      "BEING_REPAIRED",
      "ROTATION_IN_FLIGHT",
      "CONFIRMATION_REQUIRED",
    ],
  },
  {
    ...command,
    id: "approve",
    path: `${one}/approve`,
    roles: ["KeyRotation.Approve"],
    label: "changing",
    does: 'approves a rotation, by another principal than the requester: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "NOT_AWAITING_APPROVAL", "APPROVER_IS_REQUESTER"],
  },
  {
    ...command,
    id: "loosen",
    path: `${one}/loosen`,
    roles: ["KeyRotation.Approve"],
    label: "disruptive",
    does: 'lets a rotation go on under the looser declaration in force: `{"declaration","reason"}`',
    request: jsonBody(looserTerms),
    problems: ["ROTATION_NOT_FOUND", "DECLARATION_NOT_IN_FORCE", "APPROVER_IS_REQUESTER"],
  },
  {
    ...command,
    id: "cancel",
    path: `${one}/cancel`,
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'cancels a rotation before the fresh key is published: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "TOO_LATE_TO_CANCEL"],
  },
  {
    ...command,
    id: "revert",
    path: `${one}/revert`,
    roles: ["KeyRotation.Operate"],
    label: "disruptive",
    does: 'sends consumers back to the previous key, until it is regenerated: `{"reason"}`',
    problems: ["ROTATION_NOT_FOUND", "NOT_REVERTIBLE", "EFFECT_CLAIMED"],
  },
  {
    ...command,
    id: "abandon",
    path: "accounts/{account}/abandon",
    roles: ["KeyRotation.Approve"],
    label: "disruptive",
    does: 'ends a rotation or a repair wherever it stands, as the last way out: `{"reason"}`',
    problems: ["NOTHING_TO_ABANDON", "EFFECT_CLAIMED"],
  },
  {
    ...command,
    id: "pause",
    path: "accounts/{account}/pause",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'pauses an account: `{"reason"}`',
    problems: ["NOT_ENROLLED"],
  },
  {
    ...command,
    id: "resume",
    path: "accounts/{account}/resume",
    roles: ["KeyRotation.Operate"],
    label: "changing",
    does: 'resumes a paused account: `{"reason"}`',
    problems: ["NOT_ENROLLED"],
  },
  {
    id: "takeAlert",
    method: "POST",
    path: "alerts",
    roles: ["KeyRotation.Alert", "KeyRotation.Operate"],
    label: "disruptive",
    does: "takes an Azure Monitor alert about an account, and proposes an emergency or, where the policy says so, starts one",
    query: alertQuery,
    request: jsonBody(commonAlert),
    honours: ["Idempotency-Key"],
    successes: {
      200: answers(alertTaken, "The alert is resolved"),
      202: answers(alertTaken, "An emergency is proposed or started"),
    },
    problems: ["ACCOUNT_NOT_FOUND", "NOT_ENROLLED"],
  },
];
