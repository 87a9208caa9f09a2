import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import type { VaultFact } from "../../../shared/domain/world.ts";
import { wantedKey } from "../../../shared/domain/confirmation/wanted-key.ts";
import { decodeState, encodeState } from "../../../shared/records/account-state-codec.ts";
import {
  anAccount,
  aSeenWorld,
  before,
  day,
  drVault,
  keyA,
  mainVault,
  minute,
  now,
  present,
  publishing,
} from "../builders.ts";
import { events } from "../events.ts";
import { aRotation } from "../rotations.ts";
import { judged } from "./observation-case.ts";

const [from, until] = [before(9 * day), before(minute)];
const old = present(keyA, { createdAt: from });
const spec = anAccount({ vaults: [mainVault, drVault] });

function enrolled(published: readonly VaultFact[]): AccountState {
  const decision = decide(unenrolled, aSeenWorld({ spec, published }));
  if (decision.kind !== "record") throw new Error(decision.kind);
  return evolve(evolve(unenrolled, decision.event), events.accountEnrolled);
}

describe("a key that was published before its account was enrolled", () => {
  const state = enrolled([
    ...publishing(old),
    ...publishing(present(keyA, { createdAt: before(10 * day) }), [drVault]),
  ]);

  it("is known to have been out in every vault since the last of them published it", () => {
    expect(wantedKey(state)).toMatchObject({
      fingerprint: keyA,
      publishedAt: now,
      publishedEarlier: { from, until },
    });
  });

  it.each<[string, readonly VaultFact[]]>([
    ["one vault publishes none", [...publishing(old), ...publishing({ kind: "absent" }, [drVault])]],
    [
      "it came out only just now",
      [...publishing(present(keyA, { createdAt: now })), ...publishing(old, [drVault])],
    ],
  ])("is known of nothing of the kind where %s", (_where, published) => {
    expect(wantedKey(enrolled(published))).not.toHaveProperty("publishedEarlier");
  });

  it("is told from the key that follows it", () => {
    if (state.phase !== "idle") throw new Error(state.phase);
    const { publishedEarlier } = state;
    const adopting = aRotation.adopting({ ...(publishedEarlier && { publishedEarlier }) });
    expect(wantedKey(adopting)).not.toHaveProperty("publishedEarlier");
    const retired = [events.adoptionConfirmed, events.previousKeyRegenerated] as readonly RotationEvent[];
    expect(retired.reduce(evolve, adopting as AccountState)).not.toHaveProperty("publishedEarlier");
  });

  it("is read from the record as it was written", () => {
    expect(decodeState(encodeState(state))).toEqual(state);
  });
});

describe("a replica from before enrolment", () => {
  const wanted = {
    fingerprint: keyA,
    publishedAt: now,
    publishedEarlier: { from, until },
    movesConsumers: false,
    versions: [],
    valid: [keyA],
    ours: [keyA],
    handed: [],
  };
  const secrets = [{ name: "s", reference: { vault: mainVault, secret: "vision-key" }, fingerprint: keyA }];
  const started = (createdAt: Date) =>
    judged(
      { kind: "container", secrets, replicas: [{ name: "r", createdAt, running: true }] },
      { wanted },
    ).at(-1);

  // The consumer of these cases takes up to a day to refresh.
  it.each<[string, Date, string]>([
    ["counts when it started while the key was out", before(8 * day - 1), "r: resolved previous"],
    ["counts when it started up to what enrolment has seen", until, "r: resolved previous"],
    [
      "may hold another key when the platform may not have refreshed yet",
      before(8 * day),
      "r: NotRestarted unknown",
    ],
    ["may hold another key when it started before", before(10 * day), "r: NotRestarted unknown"],
    [
      "may hold another key when it started after what was seen",
      before(minute - 1),
      "r: NotRestarted unknown",
    ],
  ])("%s", (_promise, createdAt, line) => {
    expect(started(createdAt)).toBe(line);
  });
});
