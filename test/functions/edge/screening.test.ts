import { inspect } from "node:util";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import * as azureFunctions from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import { makeAccountKey, makeLegacyAccountKey } from "../../../emulator/azure/ai/account-key.ts";
import type { Services } from "../../../functions/edge/services.ts";
import type { Operation } from "../../../shared/api/operation.ts";
import { operations } from "../../../shared/api/operations.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { recordingApp } from "../recording-app.ts";
import { objectsIn, samplesOf, textsIn, withPart } from "../sample-bodies.ts";
import { send } from "../sent-request.ts";

let made: Services;
/** All that was handed to something that stores or sends. */
let kept: string[];
const handlers = new Map<string, HttpHandler>();
const app = recordingApp(({ methods = [], route = "", handler }) => {
  for (const method of methods)
    for (const path of [route.replace("/{account?}", ""), route.replace("?}", "}")])
      handlers.set(`${method} ${path}`, handler);
});
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
// Records only the registrations: everything else is real.
jest.unstable_mockModule("@azure/functions", () => ({ ...azureFunctions, app }));
await import("../../../functions/index.ts");

/** Notes what the methods of a store or a queue are given; those that only read keep nothing. */
function noting<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]) => {
        if (!/^(read|find|events|snapshot|revision)/.test(String(name)))
          kept.push(inspect(given, { depth: 20 }));
        return Reflect.apply(member, target, given) as unknown;
      };
    },
  });
}

beforeEach(async () => {
  kept = [];
  const services = await memoryServices();
  const { board, trail, rollout, queue, owed, discovery, questions } = services.ports;
  const ports = {
    ...services.ports,
    board: noting(board),
    trail: noting(trail),
    rollout: noting(rollout),
    queue: noting(queue),
    owed: noting(owed),
    discovery: noting(discovery),
    questions: noting(questions),
  };
  made = {
    ...services,
    ports,
    boundQueue: () => ports.queue,
    fleetStore: noting(services.fleetStore),
    idempotency: noting(services.idempotency),
    wakes: noting(services.wakes),
    archive: noting(services.archive),
  };
});

type Sent = Parameters<typeof send>[1];

/** The request with the key somewhere in it, with a name for the place. */
function* requestsWith(operation: Operation, key: string): Generator<readonly [string, NonNullable<Sent>]> {
  const { method, path, query, request } = operation;
  // A consumer that the fleet file declares reports; the others register themselves.
  const consumer = path.endsWith("reports") ? "web" : "guest";
  const params = { account: "vision", consumer, rotation: "20260301T090000000Z" };
  const bodies = request && request.schema !== "text" ? samplesOf(request.schema) : [];
  const [first] = bodies;
  const body = first === undefined ? {} : { body: JSON.stringify(first) };
  const sent = { method, params, ...body };
  for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g)) {
    yield [`path ${name}`, { ...sent, params: { ...params, [name]: key } }];
  }
  for (const name of [...Object.keys(query?.shape ?? {}), key, "reason", "account", "find"]) {
    yield [`query ${name}`, { ...sent, query: { [name]: key }, url: `https://a.example/api?${name}=${key}` }];
  }
  for (const name of ["idempotency-key", "if-match", "if-none-match", "content-encoding", "content-type"]) {
    const value = name === "if-match" ? `"${key}"` : key;
    yield [`header ${name}`, { ...sent, headers: { [name]: value } }];
  }
  if (method !== "GET") yield ["the body itself", { ...sent, body: key }];
  for (const [index, sample] of bodies.entries()) {
    const headers = { "idempotency-key": `once-${index}` };
    for (const place of textsIn(sample)) {
      for (const text of [key, `the key is ${key}, sorry`, `key=${key}`]) {
        yield [place.join("."), { ...sent, headers, body: JSON.stringify(withPart(sample, place, text)) }];
      }
    }
    for (const place of objectsIn(sample)) {
      const changed = withPart(sample, [...place, key], key);
      yield [`unknown in ${place.join(".")}`, { ...sent, headers, body: JSON.stringify(changed) }];
    }
  }
}

describe("a key in a request", () => {
  const keys = { legacy: makeLegacyAccountKey(), modern: makeAccountKey() };

  it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "is neither kept nor logged nor answered, wherever it stands: %s",
    async (call, operation) => {
      const handler = handlers.get(call);
      if (!handler) throw new Error(`nothing serves ${call}`);
      let tried = 0;
      for (const key of Object.values(keys)) {
        for (const [place, request] of requestsWith(operation, key)) {
          const { status, text, headers, log } = await send(handler, request);
          const seen = [text, JSON.stringify([...headers]), ...log, ...kept].join("\n");
          // The page's own form may hold it in capitals or escaped: then it is no key any more.
          expect([place, status, seen.includes(key)]).toEqual([place, status, false]);
          tried += 1;
        }
      }
      expect(tried).toBeGreaterThan(15);
    },
    60_000,
  );

  it.each(Object.entries(keys))("leaves its fingerprint in a reason: %s", async (_format, key) => {
    const handler = handlers.get("POST accounts/{account}/pause");
    if (!handler) throw new Error("nothing pauses");
    const body = JSON.stringify({ reason: `I pasted ${key} by mistake` });
    expect((await send(handler, { method: "POST", body })).status).toBe(202);
    const [event] = (await made.ports.trail.events("vision")).slice(-1);
    expect(event?.event).toMatchObject({ reason: `I pasted key ${fingerprintOf(key)} by mistake` });
  });
});
