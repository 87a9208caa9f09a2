import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { until } from "../until.ts";
import type { AgentWorld, RunningAgent } from "./agent-world.ts";
import { agentWorld, healthWith } from "./agent-world.ts";
import type { StreamingAccount } from "./streaming-account.ts";
import { streamingAccount } from "./streaming-account.ts";

const MEBIBYTE = 1_048_576;

let world: AgentWorld;
let account: StreamingAccount;
let agent: RunningAgent;
/** How the account serves what it lets in; a test sets it. */
let serve: (request: IncomingMessage, response: ServerResponse) => void;
let upgrade: (request: IncomingMessage, socket: Duplex) => void;

beforeAll(async () => {
  world = await agentWorld();
  account = await streamingAccount({
    judge: ({ headers }) => {
      const { key1, key2 } = world.azure.keys("vision");
      const bearer = /^Bearer (.*)$/.exec(headers.authorization ?? "")?.[1];
      const key = headers["api-key"] ?? headers["ocp-apim-subscription-key"] ?? bearer;
      return key === key1 || key === key2 ? undefined : 401;
    },
    serve: (request, response) => serve(request, response),
    upgrade: (request, socket) => upgrade(request, socket),
  });
  agent = await world.start(
    { ...world.config, endpoint: account.origin, proxy: { listen: "127.0.0.1:0" } },
    { NODE_EXTRA_CA_CERTS: await account.trusting(world.azure.caFile) },
  );
});

/** Replaces the published key by another one and ends the first, so that the next call is refused. */
function killKey(): void {
  const versions = world.azure.secretVersions("kv-main", "vision-key");
  const { key1 } = world.azure.keys("vision");
  const slot = versions.at(-1)?.value === key1 ? "key1" : "key2";
  world.publish(slot === "key1" ? "key2" : "key1");
  world.azure.regenerateBehindTheBack("vision", slot);
}

function open(path: string, options: http.RequestOptions = {}): http.ClientRequest {
  return http.request(new URL(path, agent.address), { agent: false, ...options });
}

async function answerTo(request: http.ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  return answer;
}

/** Answers with the digest of the body. */
const digest = (request: IncomingMessage, response: ServerResponse): void => {
  const hash = createHash("sha256");
  request.on("data", (chunk: Buffer) => hash.update(chunk));
  request.on("end", () => response.end(hash.digest("hex")));
};

describe("bodies and answers through the agent", () => {
  it("arrive while they are sent: an event is there before the next one is written", async () => {
    let stream: ServerResponse | undefined;
    serve = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      stream = response;
    };
    const answer = await answerTo(open("/openai/stream").end());
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    for (const event of ["data: one\n\n", "data: two\n\n"]) {
      stream?.write(event);
      const [chunk] = (await once(answer, "data")) as [Buffer];
      expect(chunk.toString()).toBe(event);
    }
    stream?.end();
    await once(answer, "end");
  });

  it("are carried whole: 20 MiB up and down, in chunks and by length", async () => {
    serve = (request, response) => void request.pipe(response);
    const body = Buffer.alloc(20 * MEBIBYTE, "keyturn");
    const chunked = open("/openai/echo", { method: "POST" });
    chunked.write(body.subarray(0, 1_000));
    chunked.end(body.subarray(1_000));
    expect((await buffer(await answerTo(chunked))).equals(body)).toBe(true);
    const sized = open("/openai/echo", { method: "POST", headers: { "content-length": body.length } });
    sized.end(body);
    expect((await buffer(await answerTo(sized))).equals(body)).toBe(true);
  });

  it("are repeated once, byte for byte, when the key has died and the body is small", async () => {
    serve = digest;
    const body = Buffer.alloc(MEBIBYTE, "repeated");
    killKey();
    const request = open("/openai/repeat", { method: "POST" });
    request.write(body.subarray(0, 10_000));
    await until(() => account.received.filter(({ url }) => url === "/openai/repeat").length === 2);
    request.end(body.subarray(10_000));
    const answer = await answerTo(request);
    expect(answer.statusCode).toBe(200);
    expect((await buffer(answer)).toString()).toBe(createHash("sha256").update(body).digest("hex"));
  });

  it("are not repeated when the body is larger than what is kept: the 401 goes through", async () => {
    serve = digest;
    const body = Buffer.alloc(MEBIBYTE + 1, "large");
    killKey();
    const send = () => {
      const request = open("/openai/large", { method: "POST", headers: { "content-length": body.length } });
      request.on("error", () => undefined);
      request.end(body);
      return answerTo(request);
    };
    const answer = await send();
    expect(answer.statusCode).toBe(401);
    answer.resume();
    expect(account.received.filter(({ url }) => url === "/openai/large")).toHaveLength(1);
    // The refusal made the agent read the secret.
    await until(async () => {
      const { statusCode } = (await send()).resume();
      return statusCode === 200;
    });
  });

  it("fill no memory when the caller does not read", async () => {
    let written = 0;
    serve = (_request, response) => {
      const chunk = Buffer.alloc(MEBIBYTE);
      const more = (): void => {
        while (written < 200 && !response.destroyed) {
          written += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    };
    const answer = await answerTo(open("/openai/unread").end());
    let seen = -1;
    await until(async () => {
      const before = seen;
      seen = written;
      await delay(300);
      return written > 0 && written === before;
    });
    expect(written).toBeLessThan(50);
    answer.destroy();
  });

  it("end at the account when the caller goes away, before and during the answer", async () => {
    let closed = 0;
    serve = (request, response) => {
      response.once("close", () => (closed += 1));
      if (request.url === "/openai/during") response.write("begun");
    };
    const before = open("/openai/before").end();
    before.on("error", () => undefined);
    await until(() => account.received.some(({ url }) => url === "/openai/before"));
    before.destroy();
    await until(() => closed === 1);
    const during = await answerTo(open("/openai/during").end());
    during.on("error", () => undefined);
    during.destroy();
    await until(() => closed === 2);
  });

  it("break off for the caller when the account breaks off", async () => {
    serve = (_request, response) => {
      response.writeHead(200, { "content-length": 1_000 }).write("half");
      setImmediate(() => response.destroy());
    };
    const answer = await answerTo(open("/openai/broken").end());
    await expect(buffer(answer)).rejects.toThrow();
  });
});

describe("headers through the agent", () => {
  beforeAll(() => {
    serve = (_request, response) => {
      response.writeHead(202, {
        "operation-location": `${account.origin}/vision/operations/1?a=b`,
        "set-cookie": ["a=1", "b=2"],
        connection: "close, x-hop",
        "x-hop": "1",
        "x-kept": "2",
      });
      response.end();
    };
  });

  it("of one connection stay there, and all others arrive as they were sent", async () => {
    const headers = { connection: "keep-alive, x-named", "x-named": "1", te: "trailers", "X-Mixed": "2" };
    const answer = (await answerTo(open("/openai/hop", { headers }).end())).resume();
    const received = account.received.find(({ url }) => url === "/openai/hop");
    expect(received?.headers).toMatchObject({ "x-mixed": "2", host: new URL(account.origin).host });
    expect(received?.rawHeaders).toContain("X-Mixed");
    for (const name of ["x-named", "te"]) expect(received?.headers).not.toHaveProperty(name);
    expect(answer.headers).toMatchObject({ "set-cookie": ["a=1", "b=2"], "x-kept": "2" });
    expect(answer.headers).not.toHaveProperty("x-hop");
  });

  it("replace the caller's key wherever it stands, and leave none of it", async () => {
    for (const [name, value, wanted] of [
      ["api-key", "own", "api-key"],
      ["Ocp-Apim-Subscription-Key", "own", "ocp-apim-subscription-key"],
      ["Authorization", "Bearer own", "authorization"],
    ] as const) {
      (await answerTo(open(`/openai/${wanted}`, { headers: { [name]: value } }).end())).resume();
      const { headers } = account.received.findLast(({ url }) => url === `/openai/${wanted}`) ?? {};
      const sent = ["api-key", "ocp-apim-subscription-key", "authorization"].filter((one) => headers?.[one]);
      expect(sent).toEqual([wanted]);
    }
    (await answerTo(open("/speech?a=1&subscription-key=own&b=2").end())).resume();
    expect(account.received.at(-1)?.url).toBe("/speech?a=1&b=2");
    expect(account.received.at(-1)?.headers).toHaveProperty("ocp-apim-subscription-key");
  });

  it("that name the account's own address name the agent's", async () => {
    const answer = (await answerTo(open("/vision/analyze", { method: "POST" }).end())).resume();
    expect(answer.headers["operation-location"]).toBe(`${agent.address}/vision/operations/1?a=b`);
    expect(account.received.at(-1)?.headers["content-length"]).toBe("0");
  });
});

describe("an offer of HTTP/2, as Java's client makes it", () => {
  it("is not taken up: request and body arrive as they would without it, also the next one on the connection", async () => {
    serve = digest;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const body = Buffer.alloc(200_000, "offer");
    for (const path of ["/openai/h2c", "/openai/again"]) {
      const headers = {
        connection: "Upgrade, HTTP2-Settings",
        upgrade: "h2c",
        "http2-settings": "AAEAAEAA",
        "content-length": body.length,
      };
      const answer = await answerTo(open(path, { agent, method: "POST", headers }).end(body));
      expect((await buffer(answer)).toString()).toBe(createHash("sha256").update(body).digest("hex"));
      expect(account.received.at(-1)?.headers).not.toHaveProperty("upgrade");
    }
    agent.destroy();
  });
});

describe("what the agent refuses", () => {
  it("is every other host: in the Host header, in the target, in the Origin, and as a tunnel", async () => {
    const { length } = account.received;
    const refused = [
      open("/openai/x", { headers: { host: "attacker.example" } }),
      open("/openai/x", { headers: { origin: "https://attacker.example" } }),
      open("/", { path: "https://attacker.example/openai/x" }),
    ];
    for (const request of refused) {
      const answer = await answerTo(request.end());
      expect(answer.statusCode).toBe(421);
      expect(JSON.parse((await buffer(answer)).toString())).toMatchObject({ code: "HOST_REFUSED" });
    }
    const tunnel = open("/", { method: "CONNECT", path: "attacker.example:443" }).end();
    const [answer] = (await once(tunnel, "connect")) as [IncomingMessage];
    expect(answer.statusCode).toBe(405);
    expect(account.received).toHaveLength(length);
  });

  it("is none of the account's own name", async () => {
    serve = (_request, response) => void response.end();
    const { host } = new URL(account.origin);
    expect((await answerTo(open("/a", { headers: { host } }).end())).resume().statusCode).toBe(200);
    expect((await answerTo(open("/", { path: `${account.origin}/a` }).end())).resume().statusCode).toBe(200);
  });
});

describe("connections to the account", () => {
  it("are kept and used again, and one that the account has closed fails no call", async () => {
    serve = (_request, response) => void response.end("fine");
    const call = async () => (await buffer(await answerTo(open("/openai/kept").end()))).toString();
    await call();
    const before = account.connections();
    for (let count = 0; count < 20; count += 1) expect(await call()).toBe("fine");
    expect(account.connections()).toBe(before);
    for (let count = 0; count < 20; count += 1) {
      account.closeIdle();
      expect(await call()).toBe("fine");
    }
  });

  it("that cannot be made are a 502 of the agent", async () => {
    const other = await world.start({
      ...world.config,
      endpoint: "https://127.0.0.1:9",
      proxy: { listen: "127.0.0.1:0" },
    });
    const answer = await fetch(`${other.address}/openai/v1/models`);
    expect(answer.status).toBe(502);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ code: "ACCOUNT_UNREACHABLE" });
    const { capabilities } = await healthWith(other, (seen) => (seen["capabilities"] ? seen : undefined));
    expect(capabilities).toEqual({ openai: { calls: 1, failures: 1, refused: 0 } });
  });
});

describe("WebSockets through the agent", () => {
  beforeAll(() => {
    upgrade = (request, socket) => {
      const accept = createHash("sha1")
        .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest("base64");
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.on("data", (frame: Buffer) => socket.write(unmasked(frame)));
    };
  });

  const echoed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${agent.address.replace("http", "ws")}/openai/realtime?api-key=own`);
      socket.addEventListener("open", () => socket.send(text));
      socket.addEventListener("message", ({ data }) => {
        resolve(String(data));
        socket.close();
      });
      socket.addEventListener("error", () => reject(new Error("the socket failed")));
    });

  it("carry messages both ways, with the key in a header and not in the address", async () => {
    expect(await echoed("hello")).toBe("hello");
    expect(account.received.at(-1)?.url).toBe("/openai/realtime");
  });

  it("are opened with the new key when the old one has died", async () => {
    killKey();
    expect(await echoed("again")).toBe("again");
    const tried = account.received.filter(({ url }) => url === "/openai/realtime");
    expect(tried).toHaveLength(3);
  });

  it("that the account declines get its answer", async () => {
    upgrade = (_request, socket) =>
      void socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone");
    const request = open("/openai/realtime", {
      headers: { connection: "Upgrade", upgrade: "websocket" },
    }).end();
    const answer = await answerTo(request);
    expect(answer.statusCode).toBe(404);
    expect((await buffer(answer)).toString()).toBe("gone");
  });
});

/** Turns a client's short frame into a server's. */
function unmasked(frame: Buffer): Buffer {
  const length = (frame[1] ?? 0) & 0x7f;
  const mask = frame.subarray(2, 6);
  const payload = frame.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([Buffer.from([frame[0] ?? 0, length]), payload]);
}
