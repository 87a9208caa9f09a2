import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Program } from "../../../emulator/child-process.ts";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";
import { operations } from "../../../shared/api/operations.ts";
import { buildPrograms } from "../../real-listeners/programs.ts";
import { startFront } from "../../real-listeners/start-front.ts";
import { anEnrolledStack } from "../stack/running-stack.ts";
import type { Answered, Wish } from "../stack/sent-bodies.ts";
import type { DotnetClient } from "../stack/sent-bodies.ts";
import { byCurl, byNode, hasCurl, hasDotnet, startDotnetClient } from "../stack/sent-bodies.ts";

/** Only one takes no body: it ignores whatever comes. Pages take their own forms alone. */
const taking = operations.filter(
  ({ method, id, page }) => method !== "GET" && id !== "discoverNow" && page !== true,
);
const routes = taking.filter(({ method }) => method !== "DELETE");

let stack: LocalStack;
let operator: string;
let shop: string;
let key: string;
let dotnet: DotnetClient;
/** Where requests are sent to. */
let origin: string;
let kestrel: Program | undefined;

/** The front of the app, by its name. */
const fronts: Readonly<Record<string, () => Promise<string>>> = {
  "the local host": async () => stack.origin,
  ...(hasDotnet && {
    "Kestrel and YARP": async () => {
      kestrel = await startFront(await stack.startHost(["httpTrigger"], {}, true));
      return kestrel.ready[1] ?? "";
    },
  }),
};

if (!hasDotnet)
  process.stderr.write("skipped: HttpClient, Kestrel and YARP. There is no dotnet 10 on the PATH.\n");

afterAll(async () => {
  await dotnet?.stop();
  await kestrel?.stop();
});

beforeAll(async () => {
  if (hasDotnet) {
    buildPrograms();
    dotnet = await startDotnetClient();
  }
  stack = await anEnrolledStack();
  operator = await stack.azure.tokenFor({ client: "operator", audience });
  shop = await stack.azure.tokenFor({ client: "vision/shop", audience });
  key = stack.azure.keys("vision").key1;
}, 240_000);

type Route = (typeof routes)[number];

function wishTo({ id, path, method, roles }: Route, body: Uint8Array, change: Partial<Wish> = {}): Wish {
  // These are about a consumer that the fleet file declares.
  const consumer = ["report", "settle"].includes(id) ? "shop" : "guest";
  const named = { account: "vision", consumer, rotation: "none", change: "none" };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof named) => named[name]);
  const token = roles.includes("KeyRotation.Confirm") ? shop : operator;
  return { method, url: `${origin}/api/${filled}`, token, body, ...change };
}

/** Text whose answer says that it was read: a live key, or the wrong fields. */
function bodyFor({ id }: Route): string {
  return JSON.stringify({ mode: "manual", unheardOf: id === "findLeaks" ? key : "ü" });
}

/** What was asked is refused for what it says, just like in plain text; a text with a key is found out. */
async function expectRead(route: Route, { status, body }: Answered): Promise<void> {
  if (route.id === "findLeaks") {
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
type Send = (wish: Wish) => Promise<Answered>;
const clients: readonly (readonly [string, Send])[] = [
  ["Node", byNode],
  ...(hasCurl ? [["curl", byCurl] as const] : []),
  ...(hasDotnet ? [["HttpClient", (wish: Wish) => dotnet.send(wish)] as const] : []),
];

async function answersTo(send: Send, wishFor: (route: Route) => Wish) {
  const answers: (readonly [Route, Answered])[] = [];
  for (const route of routes) answers.push([route, await send(wishFor(route))]);
  return answers;
}

it("is about every route that takes a body", () => {
  expect(routes.length).toBeGreaterThan(12);
  expect(taking.every(({ request }) => request !== undefined)).toBe(true);
});

describe.each(Object.entries(fronts))("behind %s, every route that takes a body", (front, originOf) => {
  beforeAll(async () => {
    origin = await originOf();
  }, 60_000);

  for (const [client, send] of clients) {
    it.each(encodings)(`reads one sent %s by ${client}`, async (_how, encode) => {
      const answers = await answersTo(send, (route) => {
        const { body, ...change } = encode(bodyFor(route));
        return wishTo(route, body, change);
      });
      for (const [route, answer] of answers) await expectRead(route, answer);
    });

    it.each(refused)(`says that it read none that is %s, by ${client}`, async (_how, encode, answer) => {
      const answers = await answersTo(send, (route) => {
        const { body, ...change } = encode(bodyFor(route));
        return wishTo(route, body, change);
      });
      for (const [{ id }, { status, body }] of answers)
        expect({ call: id, status, body }).toMatchObject({ call: id, ...answer });
    });

    it.each([
      ["of a declared length", false],
      ["in chunks", true],
    ])(`refuses one over its limit, %s, by ${client}`, async (_how, chunked) => {
      const answers = await answersTo(send, (route) =>
        wishTo(route, Buffer.alloc(limitOf(route) + 1, 32), { chunked }),
      );
      for (const [route, answer] of answers) {
        const body = { code: "BODY_TOO_LARGE", limitBytes: limitOf(route) };
        expect(answer).toMatchObject({ status: 413, body });
      }
    });
  }

  // The host puts properties of a body and of the query beside the headers and parameters that it passes on.
  it.each<[string, string, object]>([
    ["a property named headers", "", { headers: { "Ocp-Apim-Subscription-Key": "x" } }],
    ["a property named Headers", "", { Headers: "none" }],
    ["a property named like a parameter", "", { Account: "speech" }],
    ["a query named headers", "?headers=none", {}],
    ["a query named like a parameter", "?Account=speech", {}],
  ])("takes headers and parameters from the request, not from %s", async (_what, query, properties) => {
    const route = routes.find(({ id }) => id === "findLeaks");
    if (!route) throw new Error("nothing searches for leaks");
    const wish = wishTo(route, Buffer.from(JSON.stringify({ ...properties, key })));
    const answer = await byNode({ ...wish, url: `${wish.url}${query}` });
    expect(answer).toMatchObject({ status: 200, body: { found: [{ slot: "key1" }] } });
  });

  it("takes a token from its header alone", async () => {
    const Headers = { authorization: `Bearer ${operator}` };
    for (const route of routes) {
      const wish = { ...wishTo(route, Buffer.from(JSON.stringify({ Headers }))), token: "none" };
      const query = `?Headers=${encodeURIComponent(JSON.stringify(Headers))}`;
      for (const url of [wish.url, `${wish.url}${query}`])
        expect(await byNode({ ...wish, url })).toMatchObject({ status: 401 });
    }
  });

  // The forwarder of the Functions host passes an answer on when it has passed on the whole body.
  const atOnce = front === "the local host" ? it : it.skip;
  atOnce("refuses one over its limit although its end never comes", async () => {
    for (const route of routes) {
      const body = Buffer.alloc(limitOf(route) + 1, 32);
      const answer = await byNode(wishTo(route, body, { chunked: true, endless: true }));
      expect(answer).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    }
  });

  it("refuses one that is far over its limit", async () => {
    const [route] = routes.filter(({ id }) => id === "report");
    if (!route) throw new Error("nothing takes reports");
    for (const chunked of [false, true]) {
      const answer = await byNode(wishTo(route, Buffer.alloc(300 * limitOf(route), 32), { chunked }));
      expect(answer).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    }
  });

  (hasDotnet ? it : it.skip)("reads JSON that HttpClient sends, always in chunks", async () => {
    for (const route of routes) {
      const wish = { ...wishTo(route, new Uint8Array()), json: JSON.parse(bodyFor(route)) as unknown };
      await expectRead(route, await dotnet.sendJson(wish));
    }
  });
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
  return id === "findLeaks" ? 1024 * 1024 : 64 * 1024;
}
