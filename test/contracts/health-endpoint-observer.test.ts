import { createServer } from "node:https";
import type { Server } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { trustInThisProcess } from "../../emulator/azure/process-trust.ts";
import type { PageAnswer } from "../../emulator/azure/web/site-pages.ts";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";
import { observeHealthEndpoint } from "../../shared/azure/confirmation/health-endpoint-observer.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { portOf } from "./listening.ts";

const key = "0123456789abcdef";
const version = "0123456789ABCDEF0123456789abcdef";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure({ sites: [{ name: "shop", resourceGroup: "rg-web", settings: {} }] });
});
afterAll(() => azure.dispose());

function ask(url: string, { privateAddresses = true, timeoutMs = 5_000 } = {}) {
  return observeHealthEndpoint({ kind: "health-endpoint", url, privateAddresses }, timeoutMs);
}

/** Asks the site while it gives this answer. */
async function askWhile(answer: PageAnswer, timeoutMs?: number) {
  azure.setSitePage("shop", "/health", () => answer);
  return ask(`${azure.siteUrl("shop")}/health`, timeoutMs === undefined ? {} : { timeoutMs });
}

function unreachable(detail: string | RegExp) {
  return { kind: "unreachable", detail: typeof detail === "string" ? detail : expect.stringMatching(detail) };
}

/** The longest allowed answer, and one byte more with `extra`. */
function longText(extra = 0): string {
  const text = JSON.stringify({ instances: [{ id: "a", fingerprint: key, healthy: true }] });
  return text.padEnd(64 * 1024 + extra, " ");
}

describe("asking a health endpoint", () => {
  it("says for every instance which key or version it uses, and whether it is well", async () => {
    const instances = [
      { id: "a", fingerprint: key, healthy: true },
      { id: "b", secretVersion: version, healthy: false },
      { id: "c", fingerprint: key, secretVersion: version, healthy: true },
    ];
    expect(await askWhile({ body: { instances, build: "4711" } })).toEqual({
      kind: "instances",
      instances: [
        { instance: "a", uses: { fingerprint: key }, healthy: true },
        { instance: "b", uses: { version }, healthy: false },
        { instance: "c", uses: { fingerprint: key }, healthy: true },
      ],
    });
  });

  it("asks once, without anything that identifies keyturn", async () => {
    const since = azure.journal.read().at(-1)?.sequence;
    await askWhile({ status: 500 });
    const asked = azure.journal.read(since);
    expect(asked).toMatchObject([{ service: "site", operation: "GET /health" }]);
    expect(asked[0]).not.toHaveProperty("requestHeaders.authorization");
  });

  it("does not follow a redirect", async () => {
    azure.setSitePage("shop", "/elsewhere", () => ({ text: longText() }));
    const since = azure.journal.read().at(-1)?.sequence;
    expect(await askWhile({ status: 302, headers: { location: "/elsewhere" } })).toEqual(
      unreachable("the endpoint answered 302, and redirects are not followed"),
    );
    expect(azure.journal.read(since)).toHaveLength(1);
  });

  it.each<[string, PageAnswer, string | RegExp]>([
    ["a failure", { status: 500 }, "the endpoint answered 500"],
    ["an answer without content", { status: 204 }, "the endpoint answered 204"],
    ["text", { text: "fine" }, "the answer is not JSON"],
    ["nothing", { text: "" }, "the answer is not JSON"],
    ["too much", { text: longText(1) }, "the answer is larger than 64 KiB"],
    ["a closed connection", "close", /^no answer \(ECONNRESET\)$/],
  ])("is told of %s as a consumer out of reach", async (_what, answer, detail) => {
    expect(await askWhile(answer)).toEqual(unreachable(detail));
  });

  it("takes 64 KiB", async () => {
    expect(await askWhile({ text: longText() })).toMatchObject({ instances: [{ instance: "a" }] });
  });

  const good = { id: "a", fingerprint: key, healthy: true };
  it.each<[string, unknown]>([
    ["no object", [good]],
    ["no instances", {}],
    ["an empty list", { instances: [] }],
    ["no id", { instances: [{ ...good, id: "" }] }],
    ["no word on health", { instances: [{ id: "a", fingerprint: key }] }],
    ["health in words", { instances: [{ ...good, healthy: "yes" }] }],
    ["neither key nor version", { instances: [{ id: "a", healthy: true }] }],
    ["a whole key", { instances: [{ ...good, fingerprint: key.repeat(2) }] }],
    ["a version of another form", { instances: [{ id: "a", healthy: true, secretVersion: "latest" }] }],
    ["one instance twice", { instances: [{ ...good, fingerprint: "f".repeat(16) }, good] }],
  ])("does not believe an answer with %s", async (_what, body) => {
    expect(await askWhile({ body })).toEqual(unreachable("the answer is not a list of different instances"));
  });

  it("waits so long and no longer", async () => {
    expect(await askWhile({ delayMs: 60_000, text: longText() }, 50)).toEqual(
      unreachable("no answer within 0.05 s"),
    );
  });

  it("needs a trusted certificate, and a listening server", async () => {
    const host = azure.siteUrl("shop").replace("shop.azurewebsites", "shop.somewhere-else");
    expect(await ask(`${host}/health`)).toEqual(unreachable("no answer (ERR_TLS_CERT_ALTNAME_INVALID)"));
    expect(await ask("https://127.0.0.1:1/health")).toEqual(unreachable("no answer (ECONNREFUSED)"));
  });
});

describe("an endpoint in a private network", () => {
  const byName = () => `${azure.siteUrl("shop")}/health`;
  const refuse = { privateAddresses: false };

  it("is not connected to, whether its name leads there or its address says so", async () => {
    azure.setSitePage("shop", "/health", () => ({ text: longText() }));
    const since = azure.journal.read().at(-1)?.sequence;
    expect(await ask(`https://localhost:${azure.port}/health`, refuse)).toEqual(
      unreachable("the host resolves to a private address"),
    );
    for (const host of ["127.0.0.1", "127.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"]) {
      const url = `https://${host}:${azure.port}/health`;
      expect([host, await ask(url, refuse)]).toEqual([host, unreachable("the host is a private address")]);
    }
    expect(azure.journal.read(since)).toEqual([]);
  });

  it("is called if the fleet file allows it", async () => {
    azure.setSitePage("shop", "/health", () => ({ text: longText() }));
    expect(await ask(byName())).toMatchObject({ kind: "instances" });
  });
});

describe("an endpoint that does not behave like HTTP", () => {
  let server: Server;
  beforeAll(async () => {
    const { authority, certificate, privateKey } = await makeLoopbackCertificate(["localhost"]);
    trustInThisProcess(authority);
    server = createServer({ cert: certificate, key: privateKey }, ({ url }, answer) => {
      if (url === "/drip") {
        answer.write("{");
        return;
      }
      answer.socket?.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const at = (path: string) => `https://localhost:${portOf(server)}${path}`;

  it("cannot keep keyturn waiting with an endless answer", async () => {
    expect(await ask(at("/drip"), { timeoutMs: 100 })).toEqual(unreachable(/^no answer/));
  });

  it("cannot keep keyturn waiting by another protocol", async () => {
    expect(await ask(at("/upgrade"))).toEqual(unreachable("the endpoint answered 101"));
  }, 5_000);
});
