import { describe, expect, it } from "@jest/globals";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { Registration } from "../../../shared/domain/account/registration.ts";
import {
  approveConsumer,
  deregisterConsumer,
  maxChangesPerHour,
  maxKeptRegistrations,
  maxRegistrations,
  registerConsumer,
} from "../../../shared/domain/commands/registration-commands.ts";
import type { EnrolledState } from "../../../shared/domain/rotation/account-state.ts";
import { aConsumer, aDeclaration, anAccount, guest, now } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount();
const own = { by: guest, at: now };
const consent = { by: "bob", at: now, reason: "known to the team" };
const registration: Registration = { ...aDeclaration(), registeredAt: now };
const known = aRotation.idle({ registrations: [registration] });
const everyPhase = Object.values(aRotation).map((build): EnrolledState => build());

function others(count: number): readonly Registration[] {
  return Array.from({ length: count }, (_, index) => ({ ...registration, name: `app-${index}` }));
}

describe("registering", () => {
  it.each(everyPhase)("is granted in $phase", (state) => {
    expect(registerConsumer(state, spec, aDeclaration(), own)).toEqual({
      event: { type: "consumer-registered", at: now, consumer: aDeclaration(), by: guest },
    });
  });

  it("the same again records nothing, and a change is recorded", () => {
    expect(registerConsumer(known, spec, aDeclaration(), own)).toEqual({ settled: true });
    const changed = aDeclaration({ owner: { name: "Team Guest", contact: "other@example.com" } });
    expect(registerConsumer(known, spec, changed, own)).toMatchObject({ event: { consumer: changed } });
  });

  it("is refused for a name that another principal has", () => {
    const other = aDeclaration({ principal: "33333333-0000-4000-8000-0000000000bb" });
    expect(registerConsumer(known, spec, other, { ...own, by: other.principal })).toEqual({
      rejection: { code: "NOT_THIS_CONSUMER", consumer: "guest" },
    });
  });

  it("finds no account before it is enrolled", () => {
    expect(registerConsumer(unenrolled, spec, aDeclaration(), own)).toEqual({
      rejection: { code: "NOT_ENROLLED" },
    });
  });

  it("ends at a number of consumers that are not in the fleet file", () => {
    const full = aRotation.idle({ registrations: others(maxRegistrations) });
    const rejection = { code: "TOO_MANY_REGISTRATIONS", limit: 50 };
    expect(registerConsumer(full, spec, aDeclaration(), own)).toEqual({ rejection });
    const almost = aRotation.idle({ registrations: others(maxRegistrations - 1) });
    expect(registerConsumer(almost, spec, aDeclaration(), own)).toHaveProperty("event");
    const declared = anAccount({ consumers: [aConsumer({ name: "app-0" })] });
    expect(registerConsumer(full, declared, aDeclaration(), own)).toHaveProperty("event");
  });

  it("ends at a number that a record can keep, whatever the fleet file names by now", () => {
    const registrations = others(maxKeptRegistrations);
    const declared = anAccount({ consumers: registrations.map(({ name }) => aConsumer({ name })) });
    expect(registerConsumer(aRotation.idle({ registrations }), declared, aDeclaration(), own)).toEqual({
      rejection: { code: "TOO_MANY_REGISTRATIONS", limit: maxKeptRegistrations },
    });
  });

  it("still changes what is registered where no more may register", () => {
    const full = aRotation.idle({ registrations: [...others(maxRegistrations - 1), registration] });
    expect(registerConsumer(full, spec, aDeclaration({ instances: 2 }), own)).toHaveProperty("event");
  });
});

describe("changing a registration while a gate is ahead of a rotation", () => {
  const inFlight = aRotation.adopting({ registrations: [{ ...registration, instances: 2 }] });
  const change = (declared: Parameters<typeof aDeclaration>[0]) =>
    registerConsumer(inFlight, spec, aDeclaration(declared), own);

  it.each([
    ["fewer instances", { instances: 1 }],
    ["another criticality", { instances: 2, criticality: "advisory" }],
    ["less time to refresh", { instances: 2, refreshWithinMs: 1 }],
  ] as const)("is refused where it makes the gate easier, by %s", (_what, declared) => {
    expect(change(declared)).toMatchObject({ rejection: { code: "ROTATION_IN_FLIGHT" } });
  });

  it("is taken where it does not", () => {
    expect(change({ instances: 3 })).toHaveProperty("event");
  });
});

describe("changing registrations often", () => {
  const hourMs = 3_600_000;
  const at = (ms: number) => new Date(now.getTime() + ms);
  /** So many changes by one principal, one second after the other. */
  const changed = (count: number, principal = guest) =>
    Array.from({ length: count }).reduce<EnrolledState>((state, _, index) => {
      const consumer = aDeclaration({
        name: `app-${principal}-${index % 2}`,
        instances: index + 1,
        principal,
      });
      const answer = registerConsumer(state, spec, consumer, { by: principal, at: at(index * 1_000) });
      if (!("event" in answer)) throw new Error("refused");
      return evolve(state, answer.event) as EnrolledState;
    }, aRotation.idle());
  const tooOften = { rejection: { code: "REGISTRATION_CHANGED_TOO_OFTEN", limit: maxChangesPerHour } };
  const full = changed(maxChangesPerHour);

  it("is refused until an hour after the first of the changes", () => {
    expect(registerConsumer(full, spec, aDeclaration(), { by: guest, at: at(hourMs - 1) })).toEqual(tooOften);
    expect(registerConsumer(full, spec, aDeclaration(), { by: guest, at: at(hourMs) })).toHaveProperty(
      "event",
    );
  });

  it("is refused for ending them too, but not for an operator", () => {
    const [one] = full.registrations ?? [];
    const end = (as: "principal" | "operator") =>
      deregisterConsumer(full, anAccount(), one?.name ?? "", { by: guest, at: at(60_000), as, reason: "x" });
    expect(end("principal")).toEqual(tooOften);
    expect(end("operator")).toHaveProperty("event");
  });

  it("counts what a principal has ended itself", () => {
    const almost = changed(maxChangesPerHour - 1);
    const [one] = almost.registrations ?? [];
    const answer = deregisterConsumer(almost, anAccount(), one?.name ?? "", {
      by: guest,
      at: at(60_000),
      as: "principal",
    });
    if (!("event" in answer)) throw new Error("refused");
    const after = evolve(almost, answer.event) as EnrolledState;
    expect(registerConsumer(after, spec, aDeclaration(), { by: guest, at: at(61_000) })).toEqual(tooOften);
  });

  it("refuses no other principal, and not the repetition of what is known", () => {
    const principal = "33333333-0000-4000-8000-0000000000bb";
    const other = aDeclaration({ name: "other", principal });
    expect(registerConsumer(full, spec, other, { by: principal, at: at(60_000) })).toHaveProperty("event");
    const [{ registeredAt: _at, ...same } = registration] = full.registrations ?? [];
    expect(registerConsumer(full, spec, same, { by: guest, at: at(60_000) })).toEqual({ settled: true });
  });

  it("keeps no more principals in mind than may register", () => {
    const registrationChanges = Array.from({ length: maxRegistrations }, (_, index) => ({
      principal: `p-${index}`,
      since: now,
      count: 1,
    }));
    const state = aRotation.idle({ registrationChanges });
    expect(registerConsumer(state, spec, aDeclaration(), own)).toEqual(tooOften);
  });
});

describe("approving a registration", () => {
  it("is recorded with who and why, once", () => {
    const answer = approveConsumer(known, "guest", consent);
    expect(answer).toEqual({ event: { type: "consumer-approved", consumer: "guest", ...consent } });
    const approved = "event" in answer ? evolve(known, answer.event) : known;
    expect(approveConsumer(approved, "guest", consent)).toEqual({ settled: true });
  });

  it("is not for the one who registered, in whatever case its id is written", () => {
    expect(approveConsumer(known, "guest", { ...consent, by: guest.toUpperCase() })).toEqual({
      rejection: { code: "APPROVER_IS_REQUESTER" },
    });
  });

  it("finds neither an unknown consumer nor an account that is not enrolled", () => {
    expect(approveConsumer(known, "other", consent)).toEqual({
      rejection: { code: "CONSUMER_NOT_FOUND", consumer: "other" },
    });
    expect(approveConsumer(unenrolled, "guest", consent)).toEqual({ rejection: { code: "NOT_ENROLLED" } });
  });
});

describe("deregistering", () => {
  it.each([
    ["its own principal, without a reason", { ...own, as: "principal" }],
    ["an operator, with the reason", { ...consent, as: "operator" }],
  ] as const)("is for %s", (_who, { as, ...by }) => {
    expect(deregisterConsumer(known, anAccount(), "guest", { ...by, as })).toEqual({
      event: { type: "consumer-deregistered", consumer: "guest", ...by },
    });
  });

  it("is not for an operator alone where an approval is required", () => {
    const spec = anAccount({ policy: { approval: "required" } });
    const wish = { ...consent, as: "operator" } as const;
    expect(deregisterConsumer(known, spec, "guest", wish)).toEqual({
      rejection: { code: "SECOND_PERSON_MISSING", consumer: "guest" },
    });
    expect(deregisterConsumer(known, spec, "guest", { ...own, as: "principal" })).toHaveProperty("event");
  });

  it.each([
    ["its own principal", { ...own, as: "principal" }, "ROTATION_IN_FLIGHT"],
    ["an operator alone", { ...consent, as: "operator" }, "ROTATION_IN_FLIGHT"],
    ["who asked for the rotation", { ...consent, by: "ada", as: "approver" }, "APPROVER_IS_REQUESTER"],
  ] as const)("is not for %s while a gate is ahead of a rotation", (_who, wish, code) => {
    const registrations = [registration];
    const inFlight = aRotation.adopting({ registrations, requestedBy: "ada" });
    expect(deregisterConsumer(inFlight, anAccount(), "guest", wish)).toMatchObject({ rejection: { code } });
    const other = { ...consent, by: "bob", as: "approver" } as const;
    expect(deregisterConsumer(inFlight, anAccount(), "guest", other)).toHaveProperty("event");
    const past = aRotation.confirming({ registrations, requestedBy: "ada" });
    expect(deregisterConsumer(past, anAccount(), "guest", wish)).toHaveProperty("event");
  });

  it("is not for another principal", () => {
    expect(deregisterConsumer(known, anAccount(), "guest", { by: "eve", at: now, as: "principal" })).toEqual({
      rejection: { code: "NOT_THIS_CONSUMER", consumer: "guest" },
    });
  });

  it("finds neither an unknown consumer nor an account that is not enrolled", () => {
    const wish = { ...consent, as: "operator" } as const;
    expect(deregisterConsumer(known, anAccount(), "other", wish)).toEqual({
      rejection: { code: "CONSUMER_NOT_FOUND", consumer: "other" },
    });
    expect(deregisterConsumer(unenrolled, anAccount(), "guest", wish)).toEqual({
      rejection: { code: "NOT_ENROLLED" },
    });
  });
});
