import { createServer } from "node:https";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { trustInThisProcess } from "../../emulator/azure/process-trust.ts";
import type { LoopbackCertificate } from "../../emulator/certificates.ts";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";
import { aiServicesProbe } from "../../shared/azure/ai-services-probe.ts";
import { probeCalls } from "../../shared/azure/probe-calls.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { keyDestinations } from "../../shared/key-destinations.ts";
import { anywhereIn } from "./anywhere.ts";

const account = "Vision-1";
const paths = probeCalls.map(({ path }) => path);

describe("the choice of a call to the data plane", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterEach(() => {
    azure.setKnobs({ faults: [], missingCalls: [] });
  });
  afterAll(() => azure.dispose());

  const probe = () => aiServicesProbe(anywhereIn(azure));
  const choose = (preferred?: string, endpoint = azure.accountEndpoint(account)) =>
    probe().choose(endpoint, new SecretValue(azure.keys(account).key1), preferred);

  /** Leaves APIs out of this one account, as kinds and regions do. */
  const leaveOut = (...missing: readonly string[]) =>
    azure.setKnobs({ missingCalls: missing.map((path) => ({ path, account })) });

  it.each(paths)("falls on %s where the account has no other", async (path) => {
    leaveOut(...paths.filter((other) => other !== path));
    expect(await choose()).toEqual({ kind: "possible", probe: path });
    const { key1 } = azure.keys(account);
    expect(await probe().ask(azure.accountEndpoint(account), new SecretValue(key1), path)).toBe("accepted");
    expect(await probe().ask(azure.accountEndpoint(account), new SecretValue("dead"), path)).toBe("refused");
  });

  it("falls on the one that was chosen before, as long as it tells keys apart", async () => {
    expect(await choose("vision/v3.2/models")).toEqual({ kind: "possible", probe: "vision/v3.2/models" });
    leaveOut("vision/v3.2/models");
    expect(await choose("vision/v3.2/models")).toEqual({ kind: "possible", probe: paths[0] });
  });

  it("names path and status of each where there is none", async () => {
    leaveOut(...paths);
    expect(await choose()).toEqual({
      kind: "impossible",
      tried: paths.map((path) => ({ path, status: 404, madeUp: 401 })),
    });
  });

  it("takes no answer of a firewall for a verdict", async () => {
    azure.addFault({ service: "ai", match: {}, kind: "forbid" });
    expect(await choose()).toMatchObject({
      kind: "impossible",
      tried: paths.map((path) => ({ path, status: 403 })),
    });
  });

  it("begins at the root of an endpoint that carries a path", async () => {
    const endpoint = `${azure.accountEndpoint(account)}sts/v1.0/issuetoken`;
    expect(await choose(undefined, endpoint)).toEqual({ kind: "possible", probe: paths[0] });
  });
});

describe("a key that is asked about", () => {
  const localProbe = aiServicesProbe({ isEndpoint: () => true });
  let certificate: LoopbackCertificate;
  const servers: ReturnType<typeof createServer>[] = [];
  beforeAll(async () => {
    certificate = await makeLoopbackCertificate(["localhost"]);
    trustInThisProcess(certificate.authority);
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer({ key: certificate.privateKey, cert: certificate.certificate }, answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  }

  it("goes to no other host, whatever the account's endpoint answers", async () => {
    const elsewhere: unknown[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(request.headers);
      response.end("{}");
    });
    const endpoint = await serve((request, response) => {
      response.writeHead(307, { location: new URL(request.url ?? "/", other).href }).end();
    });
    expect(await localProbe.ask(endpoint, new SecretValue("live"))).toBe("unknown");
    expect(await localProbe.choose(endpoint, new SecretValue("live"))).toMatchObject({
      kind: "impossible",
    });
    expect(elsewhere).toEqual([]);
  });

  it("is shown to no host that is no account's, however well it answers", async () => {
    const seen: unknown[] = [];
    const endpoint = await serve((request, response) => {
      seen.push(request.headers);
      response.end("{}");
    });
    const probe = aiServicesProbe({ isEndpoint: () => false });
    expect(await probe.ask(endpoint, new SecretValue("live"))).toBe("unknown");
    expect(await probe.choose(endpoint, new SecretValue("live"))).toMatchObject({ kind: "impossible" });
    expect(seen).toEqual([]);
  });

  it("is proven by nothing that accepts a made-up key as well", async () => {
    const endpoint = await serve((_request, response) => response.end("{}"));
    expect(await localProbe.choose(endpoint, new SecretValue("live"))).toEqual({
      kind: "impossible",
      tried: paths.map((path) => ({ path, status: 200 })),
    });
  });

  it.each([
    ["http://localhost/", "not over TLS"],
    ["https://localhost.example/", "another host with the same beginning"],
    ["https://notlocalhost/", "another host with the same end"],
    ["https://localhost@elsewhere.example/", "a host that follows a user name"],
    ["https://user@localhost/", "a user name"],
    ["", "no address"],
  ])("is not sent to %j: %s", async (endpoint) => {
    const probe = aiServicesProbe(
      keyDestinations({ cloud: { vaultSuffix: "", accountSuffixes: ["localhost"] } }),
    );
    expect(await probe.ask(endpoint, new SecretValue("live"))).toBe("unknown");
    const tried = [{ path: paths[0], notSent: true }];
    expect(await probe.choose(endpoint, new SecretValue("live"))).toEqual({ kind: "impossible", tried });
  });
});
