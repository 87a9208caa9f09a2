import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { effectiveSpec } from "../../../shared/domain/rotation/effective-spec.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import { clockMarginMs } from "../../../shared/domain/time.ts";
import type { Declaration, Registration } from "../../../shared/domain/account/registration.ts";
import type { EnrolledState, AccountState } from "../../../shared/domain/rotation/account-state.ts";
import {
  aConsumer,
  aDeclaration,
  after,
  anAccount,
  aReport,
  aWorld,
  before,
  guest,
  hour,
  keyC,
  minute,
  now,
} from "../builders.ts";
import { anEmergency, events } from "../events.ts";
import { aRotation } from "../rotations.ts";

const registration: Registration = { ...aDeclaration(), registeredAt: now };
const reviewed: Registration = { ...registration, approved: { by: "bob", at: now } };

function registered(change: Partial<Declaration> = {}) {
  return { ...events.consumerRegistered, consumer: aDeclaration(change), at: after(minute) };
}

function registrationsIn(state: AccountState): readonly Registration[] | undefined {
  return state.phase === "unenrolled" ? undefined : state.registrations;
}

describe("a registration", () => {
  it.each(Object.values(aRotation).map((build): EnrolledState => build()))(
    "is kept, reviewed and ended in $phase, which is otherwise as it was",
    (state) => {
      const registrationChanges = [{ principal: registration.principal, since: now, count: 1 }];
      const kept = evolve(state, events.consumerRegistered);
      expect(kept).toEqual({ ...state, registrations: [registration], registrationChanges });
      const approved = evolve(kept, events.consumerApproved);
      expect(approved).toEqual({ ...state, registrations: [reviewed], registrationChanges });
      expect(evolve(approved, events.consumerDeregistered)).toEqual({ ...state, registrationChanges });
    },
  );

  it("leaves the others alone", () => {
    const other = { ...registration, name: "other" };
    const state = aRotation.idle({ registrations: [other, registration] });
    expect(registrationsIn(evolve(state, events.consumerApproved))).toEqual([other, reviewed]);
    expect(registrationsIn(evolve(state, events.consumerDeregistered))).toEqual([other]);
  });

  it("stays reviewed when only the contact changes", () => {
    const owner = { name: "Team Guest", contact: "other@example.com" };
    const again = evolve(aRotation.idle({ registrations: [reviewed] }), registered({ owner }));
    expect(registrationsIn(again)).toEqual([{ ...reviewed, owner, registeredAt: after(minute) }]);
  });

  it.each<[string, Partial<Declaration>]>([
    ["owner", { owner: { name: "Team Other", contact: "guest@example.com" } }],
    ["environment", { environment: "non-production" }],
    ["criticality", { criticality: "advisory" }],
    ["instances", { instances: 2 }],
    ["refreshWithin", { refreshWithinMs: hour }],
    ["resourceId", { resourceId: "/subscriptions/s-1" }],
  ])("must be reviewed again when its %s changes", (_field, change) => {
    const again = evolve(aRotation.idle({ registrations: [reviewed] }), registered(change));
    expect(registrationsIn(again)).toEqual([{ ...registration, ...change, registeredAt: after(minute) }]);
  });
});

describe("registrations are kept", () => {
  const registrations = [reviewed, { ...registration, name: "other" }];

  it.each<[string, AccountState]>([
    ["a new enrolment", evolve(aRotation.idle({ registrations }), events.enrolmentStarted)],
    ["the end of an enrolment", evolve(aRotation.enrolling({ registrations }), events.accountEnrolled)],
    ["the end of a rotation", evolve(aRotation.confirming({ registrations }), events.rotationEnded)],
    ["a key that changed", evolve(aRotation.adopting({ registrations }), events.driftFound)],
    [
      "roles that turned out swapped",
      evolve(aRotation.preparing({ registrations }), {
        type: "drift-found",
        at: now,
        drift: {
          kind: "roles-swapped",
          active: "key2",
          keys: aRotation.idle().keys,
          standbyUnpublishedSince: now,
        },
      }),
    ],
    [
      "a published key that died",
      evolve(aRotation.idle({ registrations }), {
        type: "drift-found",
        at: now,
        drift: { kind: "published-key-dead", keys: aRotation.idle().keys, superseded: [] },
      }),
    ],
    ["a repair", evolve(aRotation.repairing({ registrations }), events.driftRepaired)],
    ["an emergency", evolve(aRotation.idle({ registrations }), events.emergencyDeclared)],
    ["a pause", evolve(aRotation.idle({ registrations }), events.accountPaused)],
  ])("through %s", (_event, state) => {
    expect(registrationsIn(state)).toEqual(registrations);
  });
});

describe("the effective account", () => {
  const spec = anAccount();

  it("is that of the fleet file where nobody has registered", () => {
    expect(effectiveSpec(spec, { phase: "unenrolled" })).toBe(spec);
    expect(effectiveSpec(spec, aRotation.idle())).toBe(spec);
  });

  it("lists self-registered consumers after those of the file, unreviewed until approved", () => {
    const guestConsumer = aConsumer({
      ...aDeclaration(),
      confirmsBy: { kind: "report" },
      circumstantialSuffices: false,
    });
    const seen = (registrations: readonly Registration[]) =>
      effectiveSpec(spec, aRotation.idle({ registrations })).consumers;
    expect(seen([registration])).toEqual([...spec.consumers, { ...guestConsumer, unreviewed: true }]);
    expect(seen([reviewed])).toEqual([...spec.consumers, guestConsumer]);
  });

  it("goes by the file alone for a name that the file has", () => {
    const hijack = { ...registration, name: "web", criticality: "advisory", principal: guest } as const;
    expect(effectiveSpec(spec, aRotation.idle({ registrations: [hijack] }))).toBe(spec);
  });

  it("stays as it is when it is asked for again", () => {
    const state = aRotation.idle({ registrations: [registration] });
    const once = effectiveSpec(spec, state);
    expect(effectiveSpec(once, state)).toBe(once);
  });
});

describe("a consumer that registered itself", () => {
  const registrations = [registration];
  const reports = [aReport({ fingerprint: keyC, receivedAt: now, steadySince: now })];
  const own = aReport({ consumer: "guest", instance: "guest-1", fingerprint: keyC, steadySince: now });
  const published = before(minute);

  it("holds the gate like any other, and is said to be unreviewed", () => {
    const adopting = aRotation.adopting({ registrations, freshPublishedAt: published });
    expect(decide(adopting, aWorld({ reports }))).toMatchObject({
      objection: {
        reason: "ConsumersNotReady",
        blockers: [
          {
            consumer: "guest",
            owner: { name: "Team Guest" },
            reason: "NoReport",
            message: "guest, which registered itself and nobody has reviewed, has not reported at all",
          },
        ],
      },
    });
    const approved = aRotation.adopting({ registrations: [reviewed], freshPublishedAt: published });
    expect(decide(approved, aWorld({ reports }))).toMatchObject({
      objection: { blockers: [{ consumer: "guest", message: "guest has not reported at all" }] },
    });
  });

  it("makes the soak longer than the time in which it may still use the previous key", () => {
    const slow = [{ ...registration, refreshWithinMs: 3 * hour }];
    const adopting = aRotation.adopting({
      registrations: slow,
      freshPublishedAt: published,
      refreshBound: { boundMs: 3 * hour, since: published },
    });
    const both = [...reports, { ...own, receivedAt: now }];
    expect(decide(adopting, aWorld({ reports: both }))).toMatchObject({
      objection: { reason: "Soaking", until: after(3 * hour + clockMarginMs + 1) },
    });
    const emergency = anEmergency({ gate: "wait" });
    expect(decide({ ...adopting, emergency }, aWorld({ reports: both }))).toMatchObject({
      objection: { reason: "Soaking", until: after(3 * hour + clockMarginMs + 1) },
    });
  });

  it("does not open an account in which nobody else is registered until it is reviewed", () => {
    const spec = anAccount({ consumers: [] });
    const question = (known: readonly Registration[]) =>
      decide(
        aRotation.adopting({
          registrations: known,
          freshPublishedAt: published,
          refreshBound: { boundMs: registration.refreshWithinMs, since: published },
        }),
        aWorld({ spec, reports: [{ ...own, receivedAt: now }] }),
      );
    expect(question([registration])).toMatchObject({
      objection: { reason: "NoConsumers", message: expect.stringContaining("nobody has reviewed one") },
    });
    expect(question([reviewed])).toMatchObject({ objection: { reason: "Soaking" } });
  });
});
