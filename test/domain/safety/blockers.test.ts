import { describe, expect, it } from "@jest/globals";
import { askGate } from "../../../shared/domain/safety/gate.ts";
import { aConsumer, anAccount, keyA, minute, now } from "../builders.ts";

function objectionOf(count: number) {
  const consumers = Array.from({ length: count }, (_, index) =>
    aConsumer({ name: `app-${index}`, owner: { name: `Team ${index}`, contact: `${index}@example.com` } }),
  );
  const wanted = { fingerprint: keyA, staleAfterMs: minute, now };
  return askGate(anAccount({ consumers }), [], wanted).objection;
}

describe("consumers that block", () => {
  it("are named in the message with their owners", () => {
    expect(objectionOf(1)?.message).toContain("app-0 has not reported at all (owner Team 0)");
  });

  it("are named up to a number that can be read, and counted beyond it", () => {
    const { message = "", blockers = [] } = objectionOf(7) ?? {};
    expect(message).toContain("app-4");
    expect(message).not.toContain("app-5");
    expect(message).toContain("2 more");
    expect(blockers.map(({ owner }) => owner.name)).toContain("Team 6");
  });
});
