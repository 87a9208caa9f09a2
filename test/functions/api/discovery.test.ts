import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler, Timer } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { FoundWorkload } from "../../../shared/domain/discovery/estate.ts";
import type { CopySource } from "../../../shared/ports/copy-source.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { before, day } from "../../domain/builders.ts";
import { activeKey, anybody, memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
let caller: Caller;
let lines: unknown[];
let resourceId: string;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { discoverNow, discovery, foundCopies } = await import("../../../functions/api/discovery.ts");
const { discover } = await import("../../../functions/triggers/discover.ts");
const { plan } = await import("../../../functions/api/plan.ts");
const { status } = await import("../../../functions/api/status.ts");

const shop = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/shop";
const copied: CopySource = {
  name: "app-settings",
  async search(examine) {
    examine({ resource: shop, name: "AI_KEY" }, `key=${activeKey}`);
    return { places: 1, read: [shop], unseen: [] };
  },
};

beforeEach(async () => {
  caller = anybody;
  lines = [];
  const services = await memoryServices(() => caller);
  const [spec] = (await services.fleet.current()).accounts;
  const [vault = ""] = spec?.vaults ?? [];
  resourceId = spec?.resourceId ?? "";
  const reference = { vault, secret: spec?.publishedSecret ?? "", setting: "AI_KEY" };
  const site: FoundWorkload = { resourceId: shop, type: "site", principals: [], references: [reference] };
  const estate = { ...services.discovery.estate, workloads: async () => ({ found: [site], unseen: [] }) };
  const from = { ...services.discovery, estate, sources: [copied] };
  made = { ...services, discovery: from, copySources: ["app-settings"] };
});

function context(): InvocationContext {
  return new InvocationContext({
    logHandler: (_level, line) => void lines.push(JSON.parse(String(line))),
  });
}

async function call(handler: HttpHandler, params: Record<string, string> = {}) {
  const headers = { authorization: "Bearer any" };
  const request = new HttpRequest({ method: "GET", url: "https://keyturn.example/api", headers, params });
  const { status: code, body } = (await handler(request, context())) as { status: number; body: string };
  return { status: code, body: JSON.parse(body) as Record<string, unknown> };
}

describe("discovery", () => {
  it.each<[string, HttpHandler]>([
    ["what was found", discovery],
    ["the copies of an account", foundCopies],
  ])("has nothing to say of %s before it has run", async (_promise, handler) => {
    const answer = await call(handler, { account: "vision" });
    expect(answer).toMatchObject({ status: 404, body: { code: "DISCOVERY_NOT_RUN" } });
  });

  it("runs on request, and then shows its results", async () => {
    const { status: code, body } = await call(discoverNow);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      enrolled: [{ account: "vision", unknownConsumers: 1, users: [{ resources: [shop] }] }, {}],
      searches: [{ source: "app-settings", state: "searched" }, {}, {}, {}],
    });
    expect((await call(discovery)).body).toEqual(body);
  });

  it("runs by the clock, and warns of unknown consumers and of copies", async () => {
    await discover({} as Timer, context());
    expect(lines).toEqual([
      { event: "unknown-consumers", account: "vision", unknown: 1 },
      { event: "copies-found", account: "vision", found: 1 },
      expect.objectContaining({ event: "discovery-done" }),
    ]);
  });

  describe("of an account that counts more calls than anybody answers for", () => {
    const minute = 60_000;
    /** Ten minutes with this many calls each. */
    const counting = (calls: number) => {
      const at = (index: number) => new Date(made.ports.clock.now().getTime() - (10 - index) * minute);
      const counted = Array.from({ length: 10 }, (_, index) => ({ at: at(index), calls, refused: 0 }));
      const callsOfEach = async () => ({
        counted: new Map([[resourceId.toLowerCase(), counted]]),
        unread: new Map<string, string>(),
      });
      const accounts = async () => ({
        found: [{ resourceId, name: "vision", kind: "OpenAI", location: "x", localAuthDisabled: false }],
        unseen: [],
      });
      const from = made.discovery;
      const estate = { ...from.estate, accounts };
      made = { ...made, discovery: { ...from, estate, usageMetrics: { callsOfEach } } };
    };

    it("warns, and shows how many with the account", async () => {
      counting(20);
      await discover({} as Timer, context());
      expect(lines).toContainEqual({
        event: "calls-unexplained",
        account: "vision",
        unexplained: 160,
        calls: 160,
      });
      expect((await call(status, { account: "vision" })).body).toMatchObject({ unexplainedCalls: 160 });
    });

    it("is silent about so few that rounding explains them", async () => {
      counting(1);
      await discover({} as Timer, context());
      expect(JSON.stringify(lines)).not.toContain("calls-unexplained");
      expect((await call(status, { account: "vision" })).body).toMatchObject({ unexplainedCalls: 0 });
    });

    it("knows no figure when they could not be counted", async () => {
      await discover({} as Timer, context());
      expect((await call(status, { account: "vision" })).body).not.toHaveProperty("unexplainedCalls");
    });
  });

  it("forgets the reports of instances that have long gone, however many, and keeps those of the living", async () => {
    const { board, clock } = made.ports;
    const [spec] = (await made.fleet.current()).accounts;
    const consumer = spec?.consumers[0]?.name ?? "";
    const told = { consumer, fingerprint: fingerprintOf(activeKey), healthy: true };
    const put = (instance: string, receivedAt: Date) =>
      board.put("vision", { ...told, instance, receivedAt, steadySince: receivedAt });
    for (let pod = 0; pod < 3_000; pod += 1) await put(`pod-${pod}`, before(8 * day, clock.now()));
    for (const pod of ["a", "b"]) await put(pod, clock.now());
    for (let hours = 0; hours < 3; hours += 1) await discover({} as Timer, context());
    expect((await board.reports("vision")).map(({ instance }) => instance)).toEqual(["a", "b"]);
    expect(lines).toContainEqual({ event: "reports-forgotten", reports: 1_000 });
  });

  it("needs the role to operate", async () => {
    caller = { ...anybody, roles: ["KeyRotation.Read"] };
    expect(await call(discoverNow)).toMatchObject({ status: 403, body: { code: "ROLE_MISSING" } });
    expect(await made.ports.discovery.read()).toBeUndefined();
  });

  it("runs once for concurrent callers", async () => {
    let runs = 0;
    const accounts = async () => {
      runs += 1;
      return { found: [], unseen: [] };
    };
    made = { ...made, discovery: { ...made.discovery, estate: { ...made.discovery.estate, accounts } } };
    const answers = await Promise.all([call(discoverNow), call(discoverNow)]);
    expect(answers.map(({ status: code }) => code)).toEqual([200, 200]);
    expect(runs).toBe(1);
  });

  it("shows the copies of one account", async () => {
    await call(discoverNow);
    expect((await call(foundCopies, { account: "vision" })).body).toMatchObject({
      account: "vision",
      copies: [{ resource: shop, name: "AI_KEY", slot: "key1", generation: 1, state: "active" }],
    });
    expect(await call(foundCopies, { account: "nobody" })).toMatchObject({ status: 404 });
  });

  it("shows with the account and its plan which copies hold it", async () => {
    expect((await call(status, { account: "vision" })).body).not.toHaveProperty("copies");
    await call(discoverNow);
    const copies = {
      policy: "block",
      unanswered: 1,
      listed: [{ resource: shop, name: "AI_KEY", slot: "key1", role: "published" }],
    };
    expect((await call(status, { account: "vision" })).body).toMatchObject({ copies });
    expect((await call(plan, { account: "vision" })).body).toMatchObject({ copies });
  });

  it("is shown with the account", async () => {
    expect((await call(status, { account: "vision" })).body).not.toHaveProperty("unknownConsumers");
    await call(discoverNow);
    const discovered = { unknownConsumers: 1, discoveredAt: made.ports.clock.now().toISOString() };
    expect((await call(status, { account: "vision" })).body).toMatchObject(discovered);
    expect((await call(status)).body).toMatchObject({ accounts: [{}, discovered] });
  });
});
