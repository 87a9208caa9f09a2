import type { AccountDocument } from "../../shared/api/account.ts";
import type { RotationDocument } from "../../shared/api/rotation.ts";
import { withNames } from "../../shared/view/principal-names.ts";
import type { Cell, Result, Section } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { copyNotes } from "../../shared/view/tables/copies-table.ts";
import { holdCell } from "../../shared/view/tables/hold-cell.ts";
import { moment } from "../../shared/view/tables/moment.ts";
import { attentionSection, exitFor } from "../../shared/view/tables/attention-table.ts";

/** The answer of `GET /api/accounts/{account}`. */
export type AccountStatus = AccountDocument & {
  readonly rotations: readonly RotationDocument[];
  readonly names?: Readonly<Record<string, string>>;
  readonly lastDrift?: { readonly at: string; readonly message: string };
  readonly trailFault?: { readonly code: string; readonly message: string };
};

const maxRotations = 10;

/** Shows the state of an account, its consumers and its last rotations. */
export function accountStatus(answer: AccountStatus): Result {
  const status = withNames(answer, new Map(Object.entries(answer.names ?? {})));
  const { hold, trailFault, attention } = status;
  return {
    data: answer,
    sections: [...attentionSection(attention), factsOf(status), consumersOf(status), rotationsOf(status)],
    notes: [
      ...copyNotes(status.copies),
      ...(hold ? [marked(hold.message, hold.remedy === "operator" ? "bad" : "dim")] : []),
      ...(trailFault ? [marked(`${trailFault.message} (${trailFault.code})`, "bad")] : []),
    ],
    exit: exitFor(attention),
  };
}

function factsOf(status: AccountStatus): Section {
  const { rotation, paused, lastEnded, lastDrift, fingerprints, unproven } = status;
  const facts: readonly (readonly [string, Cell])[] = [
    ["account", marked(status.account, "strong")],
    ["resource", status.resourceId],
    ["phase", status.phase],
    ["held by", status.hold && holdCell(status)],
    ["rotation", rotation && `${rotation.id}, ${rotation.mode}, requested by ${rotation.requestedBy}`],
    ["approved by", rotation?.approvedBy],
    [
      "paused",
      paused && marked(`since ${moment(paused.at) ?? ""} by ${paused.by}: ${paused.reason}`, "warn"),
    ],
    ["active key", status.active && `${status.active}, published ${moment(status.publishedAt) ?? ""}`],
    ["fingerprints", fingerprints && `key1 ${fingerprints.key1}, key2 ${fingerprints.key2}`],
    ["vaults", `${status.vaults.join(", ")} as ${status.publishedSecret}`],
    ["last ended", lastEnded && `${lastEnded.rotation}, ${lastEnded.outcome} ${moment(lastEnded.at) ?? ""}`],
    [
      "not proven dead",
      unproven &&
        marked(
          `${unproven.fingerprint} of ${unproven.slot}, replaced ${moment(unproven.since) ?? ""}`,
          "bad",
        ),
    ],
    ["last drift", lastDrift && `${moment(lastDrift.at) ?? ""}: ${lastDrift.message}`],
    ["unknown consumers", status.unknownConsumers],
    ["copies nobody answers for", status.copies?.unanswered],
    ["next look", moment(status.wakeAt)],
  ];
  return { columns: [], rows: facts.filter(([, value]) => value !== undefined) };
}

/** Shows the confirmations of each consumer, and what blocks it. */
export function consumersOf({ consumers }: Pick<AccountDocument, "consumers">): Section {
  return {
    title: "Consumers",
    columns: ["consumer", "owner", "environment", "confirmed", "blocker", "notes"],
    rows: consumers.map((consumer) => [
      consumer.name,
      `${consumer.owner.name}, ${consumer.owner.contact}`,
      consumer.environment,
      `${consumer.confirmedInstances}/${consumer.expectedInstances}`,
      consumer.blocker && marked(consumer.blocker.reason, "warn"),
      [
        ...(consumer.criticality === "advisory" ? ["advisory"] : []),
        ...(consumer.registered ? ["self-registered"] : []),
        ...(consumer.unreviewed ? ["not reviewed"] : []),
        ...consumer.instances.flatMap(({ instance, contested }) =>
          contested ? [`${instance} is contested`] : [],
        ),
        ...(consumer.waiver ? [`waived by ${consumer.waiver.by}`] : []),
      ].join(", "),
    ]),
    empty: "no consumers registered",
  };
}

function rotationsOf({ rotations }: AccountStatus): Section {
  return {
    title: "Rotations",
    columns: ["rotation", "mode", "requested by", "outcome", "ended"],
    rows: rotations
      .slice(-maxRotations)
      .toReversed()
      .map(({ id, mode, requestedBy, outcome, endedAt }) => [
        id,
        mode,
        requestedBy,
        outcome === undefined
          ? marked("in flight", "strong")
          : marked(outcome, outcome === "completed" ? "good" : "warn"),
        moment(endedAt),
      ]),
    empty: "none yet",
  };
}
