import type { BlastRadiusDocument } from "../../../../../shared/api/blast-radius.ts";
import { accountActions } from "../../../../../shared/view/page/act/account-actions.ts";
import type { Offer } from "../../../../../shared/view/page/act/account-offers.ts";
import { commandForm } from "../../../../../shared/view/page/act/command-form.ts";
import { doneNotice } from "../../../../../shared/view/page/act/done-notice.ts";
import { emergencyPage } from "../../../../../shared/view/page/act/emergency-page.ts";
import { fleetActions } from "../../../../../shared/view/page/act/fleet-actions.ts";
import { refusalPage } from "../../../../../shared/view/page/act/refusal-page.ts";
import type { Viewer } from "../../../../../shared/view/page/act/viewer.ts";
import { accountPage } from "../../../../../shared/view/page/account-page.ts";
import { fleetPage } from "../../../../../shared/view/page/fleet-page.ts";
import type { Html } from "../../../../../shared/view/page/html.ts";
import { html } from "../../../../../shared/view/page/html.ts";
import {
  before,
  day,
  drVault,
  hour,
  keyA,
  keyB,
  mainVault,
  minute,
  now,
} from "../../../../domain/builders.ts";
import { fleetShown, pendingChange } from "../fleet-shown.ts";
import { visionRecord, visionShown } from "../vision-account.ts";

/** May do everything but what takes another person. */
const grace: Viewer = {
  objectId: "grace",
  roles: ["KeyRotation.Read", "KeyRotation.Operate", "KeyRotation.Approve"],
  form: { token: "a".repeat(64), once: "0b0b0b0b-0000-4000-8000-000000000001" },
};

/** Every page with forms, with a text in each place where somebody may have chosen it. */
export function actingPages(text: string): Readonly<Record<string, Html>> {
  const hidden = { rotation: text };
  const offers: readonly Offer[] = [
    { command: "approve", hidden },
    { command: "approve-registration", hidden: { consumer: text }, about: text },
    { command: "settle", hidden: { consumer: text, instance: text }, about: text },
    { command: "revert", hidden },
    { command: "rotate", hidden: { seen: text } },
    { command: "pause", hidden: {} },
    { command: "emergency", hidden: {} },
    { command: "abandon", hidden: { seen: text }, bar: { code: "EFFECT_CLAIMED" } },
    { command: "settle", hidden, about: text, bar: { code: "SECOND_PERSON_MISSING" } },
    { command: "loosen", hidden, bar: { code: "APPROVER_IS_REQUESTER" } },
    { command: "cancel", hidden, bar: { roles: ["KeyRotation.Operate"] } },
  ];
  const change = { ...pendingChange, id: text, digest: text };
  const fleet = { pending: [change, { ...change, by: "grace" }], isStopped: true };
  const wish = { compromised: text, gate: "waive", deadlineMs: 5 * minute, leaveOut: [text] } as const;
  const radius: BlastRadiusDocument = {
    account: text,
    compromised: "active",
    gate: "waive",
    deadlineMs: 5 * minute,
    keys: [
      { slot: "key1", fingerprint: keyA, role: "published", publishedSince: before(60 * day).toISOString() },
      { slot: "key2", fingerprint: keyB, role: "standby" },
    ],
    consumers: [
      {
        consumer: text,
        owner: { name: text, contact: text },
        environment: "production",
        instances: [{ instance: text, slot: "key1" }],
        feels: "cut-off",
        because: text,
      },
      {
        consumer: "batch",
        owner: { name: "Data", contact: "data@example.com" },
        environment: "non-production",
        instances: [],
        feels: "nothing",
        because: "it runs on the other key",
      },
    ],
    cutOff: [text],
    copies: { count: 3, listed: [{ resource: text, name: text, slot: "key1", acceptedBy: text }] },
    vaults: [
      { vault: mainVault, usable: true, leftOut: false },
      { vault: drVault, usable: false, leftOut: false, because: text },
      { vault: text, usable: false, leftOut: true },
    ],
    confirm: text,
  };
  const refusal = {
    status: 409,
    title: "The fresh key is already being published",
    code: "TOO_LATE_TO_CANCEL",
    instead: text,
    role: text,
    until: before(hour).toISOString(),
    errors: [{ path: text, message: text }],
  };
  const again = commandForm({
    id: "again",
    command: "pause",
    account: text,
    hidden: {},
    form: grace.form,
    reason: text,
  });
  const done = doneNotice("approve", "account");
  const acts = html`${done} ${accountActions(text, offers, grace)}`;
  return {
    "account-acts": accountPage(visionShown, visionRecord, now, acts),
    "fleet-acts": fleetPage(
      fleetShown,
      { show: "all", find: "" },
      now,
      undefined,
      [],
      fleetActions(fleet, grace, now),
    ),
    emergency: emergencyPage({ account: text, wish, radius, needsSecond: true, reason: text }, grace),
    refused: refusalPage({ refusal, back: "/api/ui", reason: text }),
    "refused-again": refusalPage({
      refusal: { ...refusal, status: 503 },
      back: "/api/ui",
      reason: text,
      again,
    }),
  };
}
