import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { post, secondPerson, tokenWith } from "../e2e/stack/people.ts";
import { recordedEvents } from "../e2e/stack/recorded-events.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";
import type { Said } from "./thief.ts";
import { activeKey, instanceOf, say, timeMs } from "./thief.ts";

const everyRole = ["Read", "Confirm", "Operate", "Approve"].map((role) => `KeyRotation.${role}`);
const minute = 60_000;
const otherKey = "0123456789abcdef";
const names = [
  "shop",
  "silenced",
  "numbered",
  "unnumbered",
  "unwell",
  "settled",
  "again",
  "many",
  "crowded",
  "full",
];

let stack: LocalStack;
beforeAll(async () => {
  const consumers = names.map((name) => aConsumer({ name }));
  stack = await anEnrolledStack({
    accounts: [
      anAccount({ consumers }),
      anAccount({
        name: "speech",
        publishedSecret: "speech-key",
        consumers: [aConsumer({ name: "brief" })],
      }),
    ],
    policy: { soak: "1s", staleAfter: "10m", cooldown: "1h", probeInterval: "50ms" },
  });
}, 60_000);

const on = (consumer: string) => ["vision", consumer] as const;
const report = (consumer: string, said: Said = {}, token?: string) => say(stack, on(consumer), said, token);
const settle = (consumer: string, body: object, token?: string) =>
  post(stack, `vision/consumers/${consumer}/settle`, body, token);
const contestOf = async (consumer: string, instance?: string) =>
  (await instanceOf(stack, on(consumer), instance))?.contested;
const told = async (consumer: string) =>
  (await recordedEvents(stack, "vision")).filter(
    (event) => event.type === "instance-contested" && event.consumer === consumer,
  );

describe("a number", () => {
  it.each<[string, () => number]>([
    ["the largest integer", () => Number.MAX_SAFE_INTEGER],
    ["a little less than that", () => Number.MAX_SAFE_INTEGER - 1_000_000],
    ["the time in microseconds", () => timeMs() * 1_000],
    ["tomorrow", () => timeMs() + 24 * 60 * minute],
    ["six minutes from now", () => timeMs() + 6 * minute],
  ])("silences no instance: %s", async (_what, sequence) => {
    expect(await report("silenced", { sequence: sequence() })).toMatchObject({
      status: 400,
      code: "SEQUENCE_AHEAD",
    });
    expect(await report("silenced", { sequence: timeMs() })).toMatchObject({ status: 202 });
  });

  it.each<[string, string]>([
    ["beyond what a number can count", "9007199254740992"],
    ["beyond all counting", "1e308"],
    ["between two", "1.5"],
    ["below none", "-1"],
    ["as a text", '"1"'],
  ])("is none: %s", async (_what, sequence) => {
    const body = `{"instance":"i","fingerprint":"${otherKey}","healthy":true,"sequence":${sequence}}`;
    const token = await stack.azure.tokenFor({ client: "vision/silenced", audience: "api://keyturn-local" });
    const answer = await stack.keyturn.request(
      "POST",
      "accounts/vision/consumers/silenced/reports",
      body,
      token,
    );
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_BODY" } });
  });
});

describe("who has the token of a consumer", () => {
  it("cannot overrule its instance unseen by a greater number", async () => {
    await report("numbered", { sequence: timeMs() });
    expect(await report("numbered", { sequence: timeMs() + 4 * minute })).toMatchObject({ status: 202 });
    const honest = await report("numbered", { sequence: timeMs(), fingerprint: otherKey });
    expect(honest).toMatchObject({ status: 409, code: "REPORT_REPLAYED" });
    expect(await contestOf("numbered")).toMatchObject({ times: 1, fingerprint: otherKey });
  });

  it("cannot hide that its instance is unwell", async () => {
    await report("unwell", { sequence: timeMs() + 4 * minute });
    expect(await report("unwell", { sequence: timeMs(), healthy: false })).toMatchObject({ status: 409 });
    expect(await contestOf("unwell")).toBeDefined();
  });

  it("cannot overrule its instance unseen by reporting in turn with it, without numbers", async () => {
    await report("unnumbered", { fingerprint: otherKey });
    // From the published key back to another: one of the two is wrong.
    await report("unnumbered");
    expect(await contestOf("unnumbered")).toBeUndefined();
    await report("unnumbered", { fingerprint: otherKey });
    expect(await contestOf("unnumbered")).toMatchObject({ times: 1, fingerprint: otherKey });
  });

  it("cannot overrule its instance unseen by reporting in turn with it, with numbers", async () => {
    await report("again", { sequence: timeMs(), fingerprint: otherKey });
    await report("again", { sequence: timeMs() + 1 });
    expect(await report("again", { sequence: timeMs() + 2, fingerprint: otherKey })).toMatchObject({
      status: 202,
    });
    expect(await contestOf("again")).toMatchObject({ times: 1 });
  });

  it("cannot end a contest by more reports", async () => {
    for (let sent = 0; sent < 5; sent += 1) await report("unnumbered");
    expect(await contestOf("unnumbered")).toMatchObject({ times: 1 });
  });

  it("cannot hide a contest from the page", async () => {
    const { text } = await stack.keyturn.request("GET", "ui/accounts/vision");
    expect(text).toContain("contested");
    expect(text).toContain(otherKey);
  });

  it("cannot keep the contest out of the trail, which names the owner", async () => {
    expect(await told("numbered")).toMatchObject([
      { instance: "numbered-1", fingerprint: otherKey, owner: { name: "Shop team" } },
    ]);
  });

  it("cannot keep the contest out of the evidence", async () => {
    const from = new Date(timeMs() - 60 * minute).toISOString();
    const to = new Date(timeMs() + minute).toISOString();
    const { text } = await stack.keyturn.request("GET", `evidence?from=${from}&to=${to}&account=vision`);
    expect(text).toContain('"instance-contested"');
    expect(text).toContain("shop@contoso.example");
  });

  it("cannot send refused reports unseen: each is logged", () => {
    const lines = stack.appLines.filter((line) => line.includes("report-refused"));
    expect(lines.filter((line) => line.includes("REPORT_REPLAYED")).length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.includes("SEQUENCE_AHEAD")).length).toBeGreaterThan(4);
    expect(stack.appLines.some((line) => line.includes("instance-contested"))).toBe(true);
  });

  it("cannot fill the trail with contests about many instances", async () => {
    for (let index = 0; index < 10; index += 1) {
      const instance = `many-${index}`;
      await report("many", { instance });
      await report("many", { instance, fingerprint: otherKey });
      expect(await contestOf("many", instance)).toBeDefined();
    }
    expect(await told("many")).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["the token alone", {}],
    ["the role of an operator besides", { roles: ["KeyRotation.Confirm", "KeyRotation.Operate"] }],
  ])("cannot settle the contest with %s", async (_what, overrides) => {
    const token = await stack.azure.tokenFor({
      client: "vision/numbered",
      audience: "api://keyturn-local",
      overrides,
    });
    const body = { instance: "numbered-1", reason: "it was me" };
    expect((await settle("numbered", body, token)).status).toBe(403);
    expect(await contestOf("numbered")).toBeDefined();
  });
});

describe("a contest", () => {
  const body = { instance: "numbered-1", reason: "the token was replaced" };

  it.each(["KeyRotation.Read", "KeyRotation.Confirm", "KeyRotation.Approve"])(
    "is settled by nobody with %s alone",
    async (role) => {
      const token = await tokenWith(stack, { oid: secondPerson, roles: [role] });
      expect(await settle("numbered", body, token)).toMatchObject({
        status: 403,
        body: { code: "ROLE_MISSING" },
      });
    },
  );

  it.each<[string, object]>([
    ["without a reason", { instance: "numbered-1" }],
    ["with an empty reason", { instance: "numbered-1", reason: " " }],
    ["without an instance", { reason: "x" }],
    ["with the word of another", { instance: "numbered-1", reason: "x", by: "bob" }],
  ])("is settled by nobody %s", async (_what, wrong) => {
    expect(await settle("numbered", wrong)).toMatchObject({ status: 400, body: { code: "INVALID_BODY" } });
    expect(await contestOf("numbered")).toBeDefined();
  });

  it.each<[string, string, string]>([
    ["an instance that nobody contests", "silenced", "silenced-1"],
    ["an instance that is not there", "silenced", "nobody"],
    ["another consumer's instance", "silenced", "numbered-1"],
  ])("cannot be settled ahead for %s", async (_what, consumer, instance) => {
    expect(await settle(consumer, { instance, reason: "just in case" })).toMatchObject({
      status: 404,
      body: { code: "CONTEST_NOT_FOUND" },
    });
  });

  it("is settled by an operator with a reason, and the outrun instance is heard again", async () => {
    await report("settled", { sequence: timeMs() + 4 * minute });
    expect(await report("settled", { sequence: 7, fingerprint: otherKey })).toMatchObject({ status: 409 });
    const wish = { instance: "settled-1", reason: "the token was replaced" };
    expect(await settle("settled", wish)).toMatchObject({ status: 200 });
    expect(await contestOf("settled")).toBeUndefined();
    const events = await recordedEvents(stack, "vision");
    expect(events.findLast(({ type }) => type === "contest-settled")).toMatchObject(wish);
    expect(await report("settled", { sequence: 8 })).toMatchObject({ status: 202 });
  });

  it("begins anew with the next contradiction, and is told again", async () => {
    await report("settled", { sequence: 9, fingerprint: otherKey });
    expect(await contestOf("settled")).toMatchObject({ times: 1 });
    expect(await told("settled")).toHaveLength(2);
  });
});

describe("a flood of invented names", () => {
  /** Twice the declared instance and 20 more. */
  const most = 22;
  const flood = async (consumer: string, count: number, workers = 16) => {
    const left = Array.from({ length: count }, (_, index) => `invented-${index}`.padEnd(200, "x"));
    const answers: string[] = [];
    const work = async () => {
      for (let instance = left.pop(); instance !== undefined; instance = left.pop()) {
        const { status, code } = await report(consumer, { instance, fingerprint: otherKey, healthy: false });
        answers.push(code ?? String(status));
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return answers;
  };
  const listed = async (consumer: string) => {
    const { consumers } = await stack.keyturn.account("vision");
    return consumers.find(({ name }) => name === consumer)?.instances.length;
  };

  it("fills no account, even when all come at once", async () => {
    await report("crowded");
    const answers = await flood("crowded", 600, 64);
    expect(await listed("crowded")).toBeLessThanOrEqual(most);
    expect(answers.filter((code) => code === "TOO_MANY_INSTANCES").length).toBeGreaterThanOrEqual(579);
  }, 60_000);

  it("silences no instance that was there before", async () => {
    expect(await report("crowded", { sequence: timeMs() })).toMatchObject({ status: 202 });
  });

  it("leaves other consumers their room", async () => {
    expect(await report("full", { instance: "new" })).toMatchObject({ status: 202 });
  });

  it("is refused with the limit, and logged", async () => {
    const answer = await report("crowded", { instance: "one-more" });
    expect(answer).toMatchObject({ status: 409, body: { code: "TOO_MANY_INSTANCES", limit: most } });
    expect(stack.appLines.some((line) => line.includes("TOO_MANY_INSTANCES"))).toBe(true);
  });
});

describe("a report for another", () => {
  it.each<[string, () => Promise<string>]>([
    [
      "another consumer of the account",
      () => stack.azure.tokenFor({ client: "vision/full", audience: "api://keyturn-local" }),
    ],
    [
      "the consumer of another account",
      () => stack.azure.tokenFor({ client: "speech/brief", audience: "api://keyturn-local" }),
    ],
    ["an operator with every role", () => tokenWith(stack, { roles: everyRole })],
    ["another application", () => tokenWith(stack, { oid: secondPerson, roles: ["KeyRotation.Confirm"] })],
  ])("counts from nobody: %s", async (_who, token) => {
    const answer = await report("shop", { fingerprint: otherKey }, await token());
    expect(answer).toMatchObject({ status: 403, code: "NOT_THIS_CONSUMER" });
    expect(await instanceOf(stack, on("shop"))).toBeUndefined();
  });

  it("counts for no consumer that is not there", async () => {
    const token = await stack.azure.tokenFor({ client: "vision/full", audience: "api://keyturn-local" });
    const body = { instance: "i", fingerprint: activeKey(stack, "vision"), healthy: true };
    const answer = await post(stack, "vision/consumers/nobody/reports", body, token);
    expect(answer).toMatchObject({ status: 404, body: { code: "CONSUMER_NOT_FOUND" } });
  });
});
