import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { Reason } from "../../shared/domain/objection.ts";
import { until } from "../until.ts";
import { post, report, secondPerson, tokenWith } from "./stack/people.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { recordedEvents } from "./stack/recorded-events.ts";
import { anEnrolledStack, ended, failures, regenerations, rotate } from "./stack/running-stack.ts";

const reason = "a test";

const named = (name: string, policy: Readonly<Record<string, string | number>>, running = 1) =>
  anAccount({ name, publishedSecret: `${name}-key`, policy, consumers: [aConsumer({ running })] });

describe("people and a rotation", () => {
  let stack: LocalStack;
  let approver: string;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: [
        named("approved", { approval: "required" }),
        named("expired", { approval: "required", approvalWithin: "3s", driftCheck: "500ms" }, 0),
        named("paused", {}),
        named("retired", {}),
        named("sick", { revertAtUnhealthy: 1 }, 0),
      ],
    });
    for (const account of ["approved", "paused", "retired"]) await stack.startConsumers(account);
    approver = await tokenWith(stack, { oid: secondPerson });
  }, 60_000);

  const holdsWith = (account: string, wanted: Reason) =>
    until(async () => {
      const status = await stack.keyturn.account(account);
      return status.hold?.reason === wanted ? status : undefined;
    });

  it("touches nothing until another person than the requester has approved, and keeps both names", async () => {
    const rotation = await rotate(stack, "approved");
    const { rotation: requested } = await holdsWith("approved", "ApprovalMissing");
    const path = `approved/rotations/${rotation}/approve`;
    const own = await post(stack, path, { reason });
    expect(own).toMatchObject({ status: 403, body: { code: "APPROVER_IS_REQUESTER" } });
    expect(regenerations(stack, "approved")).toBe(0);

    expect((await post(stack, path, { reason }, approver)).status).toBe(202);
    await ended(stack, "approved");
    const events = await recordedEvents(stack, "approved");
    expect(events).toContainEqual(
      expect.objectContaining({ type: "rotation-requested", requestedBy: requested?.requestedBy }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: "rotation-approved", by: secondPerson, reason }),
    );
    expect(requested?.requestedBy).toBe(stack.principals.operator.objectId);
    expect(regenerations(stack, "approved")).toBe(2);
  });

  it("needs the role to approve", async () => {
    const token = await tokenWith(stack, { oid: secondPerson, roles: ["KeyRotation.Operate"] });
    const answer = await post(stack, "expired/rotations/any/approve", { reason }, token);
    expect(answer).toMatchObject({ status: 403, body: { role: "KeyRotation.Approve" } });
  });

  it("asks again when the approval has expired before anything was touched", async () => {
    const rotation = await rotate(stack, "expired");
    await holdsWith("expired", "ApprovalMissing");
    const approve = () => post(stack, `expired/rotations/${rotation}/approve`, { reason }, approver);
    await approve();
    const { rotation: approved } = await holdsWith("expired", "ConsumersNotReady");
    expect(approved?.approvedBy).toBe(secondPerson);

    await holdsWith("expired", "ApprovalMissing");
    await stack.startInstance("expired", "shop", "shop-1");
    await until(async () => {
      const { consumers } = await stack.keyturn.account("expired");
      return consumers[0]?.confirmedInstances === 1;
    });
    // Everything else is in order now.
    await holdsWith("expired", "ApprovalMissing");
    expect(regenerations(stack, "expired")).toBe(0);
    await approve();
    const { rotations } = await ended(stack, "expired");
    expect(rotations).toEqual([expect.objectContaining({ id: rotation, outcome: "completed" })]);
  });

  it("holds while the account is paused and continues when it is resumed", async () => {
    expect((await post(stack, "paused/pause", { reason: "a freeze" })).status).toBe(202);
    const rotation = await rotate(stack, "paused");
    const { hold, paused } = await holdsWith("paused", "Paused");
    expect([hold?.remedy, paused?.reason]).toEqual(["operator", "a freeze"]);
    expect(regenerations(stack, "paused")).toBe(0);

    expect((await post(stack, "paused/resume", { reason })).status).toBe(202);
    const { rotations, paused: still } = await ended(stack, "paused");
    expect(rotations).toEqual([expect.objectContaining({ id: rotation, outcome: "completed" })]);
    expect(still).toBeUndefined();
    const events = await recordedEvents(stack, "paused");
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["account-paused", "account-resumed"]),
    );
  });

  it("refuses to revert once the previous key is gone, and says what is possible instead", async () => {
    stack.azure.setKnobs({ oldKeyGraceMs: 600_000 });
    const rotation = await rotate(stack, "retired");
    await holdsWith("retired", "RetireeStillAccepted");
    const answer = await post(stack, `retired/rotations/${rotation}/revert`, { reason });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: "NOT_REVERTIBLE", phase: "confirming", instead: expect.stringContaining("new rotation") },
    });
    stack.azure.setKnobs({ oldKeyGraceMs: 0 });
    const { rotations } = await ended(stack, "retired");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
  });

  it("reverts by itself when as many instances as the policy says are unhealthy on the fresh key", async () => {
    const shop = ["sick", "shop"] as const;
    const { fingerprints } = await stack.keyturn.account("sick");
    const previous = String(fingerprints?.key1);
    await report(stack, shop, { fingerprint: previous });
    await rotate(stack, "sick");
    const fresh = await until(async () => {
      const { phase, fingerprints: now } = await stack.keyturn.account("sick");
      return phase === "adopting" ? now?.key2 : undefined;
    });
    await report(stack, shop, { fingerprint: fresh, healthy: false });

    await until(async () => (await stack.keyturn.account("sick")).phase === "reverting");
    // It ends when the consumer is back, not before.
    await holdsWith("sick", "ConsumersNotReady");
    await report(stack, shop, { fingerprint: previous });
    const { rotations } = await ended(stack, "sick");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "reverted" })]);
    expect(await recordedEvents(stack, "sick")).toContainEqual(
      expect.objectContaining({ type: "revert-requested", by: "policy" }),
    );
    expect(regenerations(stack, "sick")).toBe(1);
    expect(failures(stack)).toEqual([]);
  });
});
