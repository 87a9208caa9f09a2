import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import { makeAccountKey } from "../../../emulator/azure/ai/account-key.ts";
import { githubSecretOf } from "../../../shared/github-signature.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { leaks } = await import("../../../functions/api/leaks.ts");

const secret = "a secret that only GitHub has";
const [active, standby, past] = [makeAccountKey(), makeAccountKey(), makeAccountKey()];

beforeEach(async () => {
  made = { ...(await memoryServices()), githubSecret: githubSecretOf(secret) };
  const { trail, clock } = made.ports;
  for (const key2 of [past, standby]) {
    const keys = { key1: fingerprintOf(active), key2: fingerprintOf(key2) };
    const event = { type: "drift-found", at: clock.now(), drift: { kind: "keys-changed", keys } } as const;
    await trail.save(
      withEvent(await trail.read("vision"), event, { releaseClaim: true, wakeAt: clock.now() }),
    );
  }
});

/** As GitHub sends it, but for the secret, which GitHub leaves out and a forwarder adds. */
const alerting = (change: object = {}, action = "created") => ({
  action,
  alert: {
    number: 7,
    secret_type: "azure_cognitive_services_key",
    html_url: "https://github.com/contoso/shop/security/secret-scanning/7",
    resolution: null,
    ...change,
  },
  repository: { id: 1, full_name: "contoso/shop" },
});

const signed = (text: string, by = secret) => `sha256=${createHmac("sha256", by).update(text).digest("hex")}`;
const sendSigned = (text: string, signature = signed(text), headers: Record<string, string> = {}) =>
  send(leaks, {
    method: "POST",
    body: text,
    headers: { authorization: "", "x-hub-signature-256": signature, ...headers },
  });
const deliver = (document: object) => sendSigned(JSON.stringify(document));
const state = async () => (await made.ports.trail.read("vision")).state;
const events = (log: readonly string[]) =>
  log.map((line) => (JSON.parse(line.slice(line.indexOf("{"))) as { readonly event: string }).event);

async function letAlertsStart() {
  const text = (await made.fleetStore.read()) ?? "";
  await made.fleetStore.write(text.replace("policy: {", "policy: { emergencyByAlert: start, "));
  await made.fleet.fresh();
}

describe("a delivery of GitHub's webhook", () => {
  it("with a live key proposes an emergency for that very key, logs it, and starts none", async () => {
    const { status, body, log } = await deliver(alerting({ secret: active }));
    expect(status).toBe(202);
    const fingerprint = fingerprintOf(active);
    expect(body).toMatchObject({
      alert: "contoso/shop#7",
      found: [{ account: "vision", slot: "key1", state: "live", fingerprint }],
      emergencies: [{ account: "vision", compromised: fingerprint, proposed: true }],
    });
    expect(events(log)).toEqual(["emergency-proposed", "leak-alert"]);
    expect((await state()).phase).toBe("idle");
    expect(JSON.stringify([body, log])).not.toContain(active);
  });

  it("names no consumer, since GitHub keeps what it is answered", async () => {
    const { text } = await deliver(alerting({ secret: active }));
    for (const piece of ["web", "users", "contact", "blastRadius"]) expect(text).not.toContain(piece);
  });

  it("may come as a form, which is GitHub's usual way", async () => {
    const form = `payload=${encodeURIComponent(JSON.stringify(alerting({ secret: active })))}`;
    const { body } = await sendSigned(form, signed(form), {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(body).toMatchObject({ alert: "contoso/shop#7", emergencies: [{ proposed: true }] });
  });

  it("without the secret, as GitHub sends it, leads to the command that fetches it", async () => {
    const { status, body, log } = await deliver(alerting());
    expect(status).toBe(202);
    const command = "gh api repos/contoso/shop/secret-scanning/alerts/7 --jq .secret | keyturn leak";
    expect(body).toEqual({ alert: "contoso/shop#7", found: [], emergencies: [], command });
    expect(log.join("\n")).toContain(command);
  });

  it.each<[string, object]>([
    ["a dead key", alerting({ secret: past })],
    ["a fingerprint, which is no leak", alerting({ secret: fingerprintOf(active) })],
  ])("proposes nothing for %s", async (_what, document) => {
    await letAlertsStart();
    const { body } = await deliver(document);
    expect(body).toMatchObject({ found: [{ account: "vision" }], emergencies: [] });
    expect((await state()).phase).toBe("idle");
  });

  it.each<[string, object]>([
    ["that is resolved", alerting({ secret: active }, "resolved")],
    ["that only tries the webhook out", { zen: "Keep it logically awesome.", hook_id: 1, key: active }],
  ])("looks for nothing in one %s", async (_what, document) => {
    expect((await deliver(document)).body).toMatchObject({ found: [], emergencies: [] });
    expect((await state()).phase).toBe("idle");
  });

  it("with both keys is about both", async () => {
    const { body } = await deliver(alerting({ secret: active, other: standby }));
    expect(body).toMatchObject({ emergencies: [{ compromised: "both", proposed: true }] });
  });
});

describe("where the policy lets an alert start an emergency", () => {
  beforeEach(letAlertsStart);

  it("starts one that waits for every consumer, and no second one when GitHub repeats itself", async () => {
    const first = await deliver(alerting({ secret: active }));
    expect(first.body).toMatchObject({
      emergencies: [{ account: "vision", proposed: false, started: true }],
    });
    const started = await state();
    expect(started).toMatchObject({
      phase: "preparing",
      requestedBy: "GitHub secret scanning alert 7 of contoso/shop",
      emergency: { gate: "wait" },
    });
    const again = await deliver(alerting({ secret: active }));
    expect(again.body).toMatchObject({
      emergencies: [{ proposed: true, because: "an emergency is under way" }],
    });
    expect(await state()).toEqual(started);
  });
});

describe("who has no secret of GitHub's", () => {
  const text = JSON.stringify(alerting({ secret: active }));

  it.each<[string, string]>([
    ["no signature", ""],
    ["a signature of another form", "sha1=0123"],
    ["a signature by another secret", signed(text, "another secret")],
    ["a signature of another body", signed(`${text} `)],
  ])("is told nothing and changes nothing with %s", async (_what, signature) => {
    await letAlertsStart();
    const { status, body, log } = await sendSigned(text, signature);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(JSON.stringify(body)).not.toMatch(/vision|key1/);
    expect(log).toEqual([]);
    expect((await state()).phase).toBe("idle");
  });

  it("is told the same where no secret is set", async () => {
    const { githubSecret: _secret, ...without } = made;
    made = without;
    expect(await sendSigned(text)).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
  });

  it("does not get in with a token that says nothing", async () => {
    made = { ...made, tokens: { ...made.tokens, verify: async () => undefined } };
    const headers = { authorization: "Bearer forged" };
    expect(await sendSigned(text, signed(text), headers)).toMatchObject({ status: 401 });
  });

  it("cannot have much read", async () => {
    expect(await sendSigned("x".repeat(256 * 1024 + 1), `sha256=${"0".repeat(64)}`)).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE" },
    });
  });
});

describe("a signed delivery of another kind", () => {
  it("is refused when it is no JSON, and quoted nowhere", async () => {
    const { status, text, log } = await sendSigned(`not JSON: ${active}`);
    expect(status).toBe(400);
    expect(`${text}${log.join("")}`).not.toContain(active);
  });

  it.each(["a b/c;$(id)", "../x", "contoso/shop`id`"])(
    "makes no command of the name %j",
    async (full_name) => {
      const { body } = await deliver({ ...alerting(), repository: { full_name } });
      expect(body).toEqual({ found: [], emergencies: [] });
    },
  );
});
