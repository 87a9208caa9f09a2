import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { Discovery } from "../../../shared/domain/discovery/discovery.ts";
import type { FoundCopy } from "../../../shared/domain/discovery/copies.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../../functions/api/status.ts");
const { discovery, foundCopies } = await import("../../../functions/api/discovery.ts");

const address = "https://keyturn.example/api/accounts";

/** Requests a page by `next` of the previous page. */
function get(handler: HttpHandler, url: string, params: Record<string, string> = {}) {
  const query = Object.fromEntries(new URL(url).searchParams);
  return send(handler, { url, query, params: { account: undefined as never, ...params } });
}

/** Follows `next` from the first page to the last. */
async function follow(handler: HttpHandler, first: string, params?: Record<string, string>) {
  const pages: Readonly<Record<string, unknown>>[] = [];
  for (let url: string | undefined = first; url !== undefined && pages.length < 50;) {
    const { body } = await get(handler, url, params);
    pages.push(body);
    url = typeof body["next"] === "string" ? new URL(body["next"], first).href : undefined;
  }
  return pages;
}

const listed = (pages: readonly Readonly<Record<string, unknown>>[], field: string) =>
  pages.flatMap((page) => page[field] as Readonly<Record<string, unknown>>[]);

describe("the list of accounts", () => {
  const names = Array.from({ length: 25 }, (_, index) => `a${String(index).padStart(2, "0")}`);
  let asked: string[];

  async function applyFleet(wanted: readonly string[]) {
    const accounts = wanted.map(
      (name) => `
  - name: ${name}
    resourceId: /subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/${name}
    publishedSecret: ${name}-key
    vaults: [https://kv-main.vault.azure.net]
    withoutConsumersBecause: tried out by hand`,
    );
    await made.fleetStore.write(`version: 1\naccounts:${accounts.join("")}\n`);
    await made.fleet.fresh();
  }

  beforeEach(async () => {
    const services = await memoryServices();
    asked = [];
    const board: Services["ports"]["board"] = {
      ...services.ports.board,
      reports: (account) => {
        asked.push(account);
        return services.ports.board.reports(account);
      },
    };
    made = { ...services, ports: { ...services.ports, board } };
    await applyFleet(names.toReversed());
  });

  it("is paginated in the order of names, each account once", async () => {
    const pages = await follow(status, `${address}?limit=10`);
    expect(pages.map(({ accounts }) => (accounts as unknown[]).length)).toEqual([10, 10, 5]);
    expect(listed(pages, "accounts").map(({ account }) => account)).toEqual(names);
    expect(pages[0]?.["next"]).toBe("/api/accounts?limit=10&after=a09");
  });

  it("reads only the reports of a page's accounts", async () => {
    await get(status, `${address}?limit=3&after=a04`);
    expect(asked.toSorted()).toEqual(["a05", "a06", "a07"]);
  });

  it("has no next page when the last one is full", async () => {
    const pages = await follow(status, `${address}?limit=25`);
    expect(pages).toHaveLength(1);
    expect(pages[0]).not.toHaveProperty("next");
  });

  it("neither skips nor repeats accounts while others come and go", async () => {
    const first = await get(status, `${address}?limit=5`);
    await applyFleet(names.filter((name) => name !== "a04").concat("a040"));
    const rest = await follow(status, new URL(String(first.body["next"]), address).href);
    const seen = listed([first.body, ...rest], "accounts").map(({ account }) => account);
    expect(seen.filter((name) => name !== "a040")).toEqual(names);
  });

  it.each(["limit=0", "limit=501", "limit=ten", "after=", "page=2"])("refuses %s", async (query) => {
    const answer = await get(status, `${address}?${query}`);
    expect([answer.status, answer.body["code"]]).toEqual([400, "INVALID_QUERY"]);
  });
});

describe("what discovery has found", () => {
  const copy: FoundCopy = {
    account: "vision",
    slot: "key1",
    generation: 1,
    state: "active",
    source: "app-settings",
    resource: "",
    name: "AI_KEY",
  };
  const numbered = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const found: Discovery = {
    at: new Date("2026-03-01T09:00:00.000Z"),
    enrolled: numbered(3, "account").map((account) => ({
      account,
      resourceId: `/${account}`,
      publishedSecret: "key",
      vaults: [],
      unknownConsumers: 0,
      users: [],
      keyListers: [],
      unseen: [],
    })),
    accounts: numbered(4, "other").map((name) => ({
      resourceId: `/${name}`,
      name,
      kind: "OpenAI",
      keys: "on",
    })),
    copies: numbered(6, "site").map((resource, index) => ({
      ...copy,
      resource,
      account: index % 2 === 0 ? "vision" : "speech",
    })),
    unseen: [{ source: "reads", what: "the log" }],
    searches: [],
  };

  beforeEach(async () => {
    made = await memoryServices();
    await made.fleetStore.write(sampleFleet);
    await made.discovery.store.write(found);
  });

  it.each([1, 2, 5, 13])("comes whole in pages of %i", async (limit) => {
    const pages = await follow(discovery, `https://keyturn.example/api/discovery?limit=${limit}`);
    expect(pages).toHaveLength(Math.ceil(13 / limit));
    const whole = JSON.parse(JSON.stringify(found)) as Record<string, unknown>;
    for (const field of ["enrolled", "accounts", "copies"])
      expect(listed(pages, field)).toEqual(whole[field]);
    for (const page of pages) expect(page).toMatchObject({ at: whole["at"], unseen: whole["unseen"] });
  });

  it("comes for the copies of one account as well", async () => {
    const pages = await follow(foundCopies, `${address}/vision/copies?limit=2`, { account: "vision" });
    expect(pages.map(({ copies }) => (copies as unknown[]).length)).toEqual([2, 1]);
    expect(listed(pages, "copies").map(({ resource }) => resource)).toEqual(["site-0", "site-2", "site-4"]);
    expect(pages[0]?.["next"]).toMatch(/^\/api\/accounts\/vision\/copies\?limit=2&after=/);
  });

  it("is not continued with what another run has found", async () => {
    const first = await get(discovery, "https://keyturn.example/api/discovery?limit=2");
    await made.discovery.store.write({ ...found, at: new Date("2026-03-01T10:00:00.000Z") });
    const url = new URL(String(first.body["next"]), address).href;
    expect((await get(discovery, url)).body).toMatchObject({
      code: "INVALID_QUERY",
      errors: [{ path: "after" }],
    });
  });

  it.each(["x", "0-0", `${found.at.getTime()}-14`, `${found.at.getTime()}--1`])(
    "has no place %s",
    async (after) => {
      const url = `https://keyturn.example/api/discovery?after=${after}`;
      expect((await get(discovery, url)).status).toBe(400);
    },
  );
});
