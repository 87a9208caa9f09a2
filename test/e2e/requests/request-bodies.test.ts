import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";
import { operations } from "../../../shared/api/operations.ts";
import { anEnrolledStack } from "../stack/running-stack.ts";
import type { Answered, Wish } from "../stack/sent-bodies.ts";
import { byCurl, byDotnet, byNode, hasCurl, hasDotnet } from "../stack/sent-bodies.ts";

/** Only one takes no body: it ignores whatever comes. */
const taking = operations.filter(({ method, id }) => method !== "GET" && id !== "discoverNow");
const routes = taking.filter(({ method }) => method !== "DELETE");

let stack: LocalStack;
let operator: string;
let shop: string;
let key: string;

beforeAll(async () => {
  stack = await anEnrolledStack();
  operator = await stack.azure.tokenFor({ client: "operator", audience });
  shop = await stack.azure.tokenFor({ client: "vision/shop", audience });
  key = stack.azure.keys("vision").key1;
}, 120_000);

type Route = (typeof routes)[number];

function wishTo({ id, path, method, roles }: Route, body: Uint8Array, change: Partial<Wish> = {}): Wish {
  // Only a report comes from a consumer that the fleet file declares.
  const named = { account: "vision", consumer: id === "report" ? "shop" : "guest", rotation: "none" };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof named) => named[name]);
  const token = roles.includes("KeyRotation.Confirm") ? shop : operator;
  return { method, url: `${stack.origin}/api/${filled}`, token, body, ...change };
}

/** Text whose answer says that it was read: a live key, or the wrong fields. */
function bodyFor({ id }: Route): string {
  return JSON.stringify({ mode: "manual", unheardOf: id === "checkCopies" ? key : "ü" });
}

/** What was asked is refused for what it says, just like in plain text; a text with a key is found out. */
async function expectRead(route: Route, { status, body }: Answered): Promise<void> {
  if (route.id === "checkCopies") {
    expect({ status, body }).toMatchObject({ status: 200, body: { found: [{ slot: "key1" }] } });
    return;
  }
  const plain = await byNode(wishTo(route, Buffer.from(bodyFor(route))));
  expect(JSON.stringify(plain.body["errors"])).not.toMatch(/is (not JSON|empty)/);
  expect({ call: route.id, status, body }).toEqual({ call: route.id, ...plain });
}

const utf16 = (body: string) => Buffer.from(`\ufeff${body}`, "utf16le");
const encodings: readonly (readonly [
  string,
  (body: string) => Partial<Wish> & { readonly body: Uint8Array },
])[] = [
  ["with its length", (body) => ({ body: Buffer.from(body) })],
  ["in chunks", (body) => ({ body: Buffer.from(body), chunked: true })],
  ["in gzip", (body) => ({ body: gzipSync(body), headers: { "content-encoding": "gzip" } })],
  [
    "in gzip and chunks",
    (body) => ({ body: gzipSync(body), headers: { "content-encoding": "gzip" }, chunked: true }),
  ],
  ["in deflate", (body) => ({ body: deflateSync(body), headers: { "content-encoding": "deflate" } })],
  ["in brotli", (body) => ({ body: brotliCompressSync(body), headers: { "content-encoding": "br" } })],
  ["in UTF-16 with its mark", (body) => ({ body: utf16(body) })],
  [
    "in UTF-16 that its type names",
    (body) => ({
      body: Buffer.from(body, "utf16le"),
      headers: { "content-type": "application/json; charset=utf-16" },
    }),
  ],
  [
    "in Latin-1 that its type names",
    (body) => ({
      body: Buffer.from(body, "latin1"),
      headers: { "content-type": "text/plain; charset=iso-8859-1" },
    }),
  ],
];
const refused: readonly (readonly [
  string,
  (body: string) => Partial<Wish> & { readonly body: Uint8Array },
  Answered,
])[] = [
  ["empty", () => ({ body: Buffer.from(" ") }), { status: 400, body: { code: "INVALID_BODY" } }],
  [
    "empty and chunked",
    () => ({ body: Buffer.from("\n"), chunked: true }),
    { status: 400, body: { code: "INVALID_BODY" } },
  ],
  [
    "in a coding that is not read",
    (body) => ({ body: gzipSync(body), headers: { "content-encoding": "zstd" } }),
    { status: 415, body: { code: "ENCODING_UNSUPPORTED" } },
  ],
  [
    "in a charset that is not read",
    (body) => ({ body: Buffer.from(body), headers: { "content-type": "text/plain; charset=utf-7" } }),
    { status: 415, body: { code: "ENCODING_UNSUPPORTED" } },
  ],
  [
    "in UTF-16 that nothing tells of",
    (body) => ({ body: Buffer.from(body, "utf16le") }),
    { status: 415, body: { code: "ENCODING_UNSUPPORTED" } },
  ],
  [
    "not gzip, though its header says so",
    (body) => ({ body: Buffer.from(body), headers: { "content-encoding": "gzip" } }),
    { status: 400, body: { code: "INVALID_BODY" } },
  ],
  [
    "not UTF-8, though nothing else is said",
    () => ({ body: Buffer.from([0x7b, 0xfc, 0x7d]) }),
    { status: 415, body: { code: "ENCODING_UNSUPPORTED" } },
  ],
  [
    "small, and huge once it is unpacked",
    () => ({ body: gzipSync(Buffer.alloc(17 * 1024 * 1024, 32)), headers: { "content-encoding": "gzip" } }),
    { status: 413, body: { code: "BODY_TOO_LARGE" } },
  ],
];
const clients = [["Node", byNode], ...(hasCurl ? ([["curl", byCurl]] as const) : [])] as const;

describe("every route that takes a body", () => {
  it("is in this table", () => {
    expect(routes.length).toBeGreaterThan(12);
    expect(taking.every(({ request }) => request !== undefined)).toBe(true);
  });

  for (const [client, send] of clients) {
    it.each(encodings)(`reads one sent %s by ${client}`, async (_how, encode) => {
      for (const route of routes) {
        const { body, ...change } = encode(bodyFor(route));
        await expectRead(route, await send(wishTo(route, body, change)));
      }
    });

    it.each(refused)(`says that it read none that is %s, by ${client}`, async (_how, encode, answer) => {
      for (const route of routes) {
        const { body, ...change } = encode(bodyFor(route));
        const { status, body: problem } = await send(wishTo(route, body, change));
        expect({ call: route.id, status, body: problem }).toMatchObject({ call: route.id, ...answer });
      }
    });

    it.each([
      ["of a declared length", false],
      ["in chunks", true],
    ])(`refuses one over its limit, %s, by ${client}`, async (_how, chunked) => {
      for (const route of routes) {
        const body = Buffer.alloc(limitOf(route) + 1, 32);
        const answer = await send(wishTo(route, body, { chunked }));
        expect(answer).toMatchObject({
          status: 413,
          body: { code: "BODY_TOO_LARGE", limitBytes: limitOf(route) },
        });
      }
    });
  }

  it("refuses one over its limit although its end never comes", async () => {
    for (const route of routes) {
      const body = Buffer.alloc(limitOf(route) + 1, 32);
      const answer = await byNode(wishTo(route, body, { chunked: true, endless: true }));
      expect(answer).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    }
  });

  (hasDotnet ? it : it.skip)(
    "reads one sent by .NET, which sends JSON in chunks",
    async () => {
      const wishes = routes.map((route) => ({
        ...wishTo(route, new Uint8Array()),
        body: JSON.parse(bodyFor(route)) as unknown,
      }));
      const answers = await byDotnet(wishes);
      expect(answers).toHaveLength(routes.length);
      for (const [index, route] of routes.entries())
        await expectRead(route, answers[index] ?? { status: 0, body: {} });
    },
    180_000,
  );
});

describe("a report", () => {
  it("is taken in chunks, and counts", async () => {
    const report = { instance: "chunked-1", fingerprint: "0123456789abcdef", healthy: true };
    const url = `${stack.origin}/api/accounts/vision/consumers/shop/reports`;
    const wish = {
      method: "POST",
      url,
      token: shop,
      body: Buffer.from(JSON.stringify(report)),
      chunked: true,
    };
    expect(await byNode(wish)).toMatchObject({ status: 202, body: { instance: "chunked-1" } });
    const { consumers } = await stack.keyturn.account("vision");
    expect(consumers[0]?.instances.map(({ instance }) => instance)).toContain("chunked-1");
  });
});

function limitOf({ id }: Route): number {
  if (id === "putFleet") return 16 * 1024 * 1024;
  return id === "checkCopies" ? 1024 * 1024 : 64 * 1024;
}
