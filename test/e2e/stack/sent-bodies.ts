import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** A request that a client is to send. */
export interface Wish {
  readonly method: string;
  readonly url: string;
  readonly token: string;
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the body in chunks, without saying how long it is. */
  readonly chunked?: boolean;
  /** Never ends the body. */
  readonly endless?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends with Node's own client. */
export async function byNode(wish: Wish): Promise<Answered> {
  const { method, url, token, body, headers, chunked, endless } = wish;
  const length = chunked ? { "transfer-encoding": "chunked" } : { "content-length": body.byteLength };
  const sent = request(url, {
    method,
    agent: false,
    headers: { authorization: `Bearer ${token}`, ...length, ...headers },
  });
  const responded = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.write(body);
  if (!endless) sent.end();
  const [response] = await responded;
  // The host may end the connection before it has taken a body that it refuses.
  sent.on("error", () => undefined);
  const answer = { status: response.statusCode ?? 0, body: parsed(await text(response)) };
  sent.destroy();
  return answer;
}

/** Sends with curl, the body from its standard input. */
export async function byCurl({ method, url, token, body, headers, chunked }: Wish): Promise<Answered> {
  const sent = {
    authorization: `Bearer ${token}`,
    ...(chunked && { "transfer-encoding": "chunked" }),
    ...headers,
  };
  const lines = Object.entries(sent).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const asked = ["--silent", "--max-time", "30", "--request", method, "--data-binary", "@-", ...lines, url];
  const child = spawn("curl", [...asked, "--write-out", "\n%{http_code}"]);
  child.stdin.on("error", () => undefined);
  child.stdin.end(body);
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  const cut = output.lastIndexOf("\n");
  return { status: Number(output.slice(cut + 1)), body: parsed(output.slice(0, cut)) };
}

const program = fileURLToPath(new URL("send-requests.cs", import.meta.url));

/** A .NET program that sends one request after the other with `HttpClient`. */
export interface DotnetClient {
  /** Sends JSON with `PostAsJsonAsync` or `PutAsJsonAsync`, which always send in chunks. */
  readonly sendJson: (wish: Omit<Wish, "body"> & { readonly json: unknown }) => Promise<Answered>;
  readonly send: (wish: Wish) => Promise<Answered>;
  stop(): Promise<void>;
}

export async function startDotnetClient(): Promise<DotnetClient> {
  const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: "1", DOTNET_NOLOGO: "1" };
  const child = spawn("dotnet", ["run", program], { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`dotnet ended with ${child.exitCode}`);
    return value;
  };
  const ask = async (wish: object): Promise<Answered> => {
    child.stdin.write(`${JSON.stringify(wish)}\n`);
    const { status, text } = JSON.parse(await nextLine()) as {
      readonly status: number;
      readonly text: string;
    };
    return { status, body: parsed(text) };
  };
  await nextLine();
  return {
    sendJson: ask,
    send: ({ body, ...wish }) => ask({ ...wish, body: Buffer.from(body).toString("base64") }),
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** Whether .NET can run a program that is one file. */
export const hasDotnet =
  Number(spawnSync("dotnet", ["--version"], { encoding: "utf8" }).stdout?.split(".")[0] ?? 0) >= 10;

export const hasCurl = spawnSync("curl", ["--version"]).status === 0;

function parsed(body: string): Readonly<Record<string, unknown>> {
  return body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
}
