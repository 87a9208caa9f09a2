import { execFile } from "node:child_process";
import dns from "node:dns";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("a process in the local Azure", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  it("finds and trusts every host when it has the environment", async () => {
    const urls = [
      `${azure.armEndpoint}/metadata/endpoints`,
      `${azure.authority}/${azure.tenantId}/v2.0/.well-known/openid-configuration`,
      `${azure.vaultUrl("kv-main")}/secrets?api-version=2026-04-01`,
      `${azure.accountEndpoint("Vision-1")}openai/v1/models`,
      `${azure.origin}/_local/knobs`,
    ];
    const script = `Promise.all(${JSON.stringify(urls)}.map((url) => fetch(url))).then((all) => console.log(all.map((one) => one.status).join()))`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", script], {
      env: { ...process.env, ...azure.environment() },
      timeout: 20_000,
    });
    expect(stdout.trim()).toBe("200,200,401,401,200");
    expect(stderr).toBe("");
  });

  it("resolves loopback names in every form, and leaves other names alone", async () => {
    expect(await dns.promises.lookup("kv.vault.localhost", { all: true })).toEqual([
      { address: "127.0.0.1", family: 4 },
    ]);
    expect(await dns.promises.lookup("localhost")).toEqual({ address: "127.0.0.1", family: 4 });
    expect(await dns.promises.lookup("192.0.2.7")).toEqual({ address: "192.0.2.7", family: 4 });
  });
});
