import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { makeLoopbackCertificate } from "../../../emulator/certificates.ts";

const run = promisify(execFile);

describe("a certificate for loopback servers", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "certificates-"));
    const { authority, certificate } = await makeLoopbackCertificate(["localhost", "*.vault.localhost"]);
    await writeFile(join(folder, "authority.pem"), authority);
    await writeFile(join(folder, "certificate.pem"), certificate);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["-verify_hostname", "localhost"],
    ["-verify_hostname", "kv.vault.localhost"],
    ["-verify_ip", "127.0.0.1"],
  ])("passes a strict verifier for %s %s", async (option, name) => {
    const strict = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "authority.pem"];
    const { stdout } = await run("openssl", [...strict, option, name, "certificate.pem"], { cwd: folder });
    expect(stdout.trim()).toBe("certificate.pem: OK");
  });

  it("carries the key identifiers that link it to its authority", async () => {
    const text = async (file: string) =>
      (await run("openssl", ["x509", "-in", file, "-noout", "-text"], { cwd: folder })).stdout;
    const [authority, certificate] = [await text("authority.pem"), await text("certificate.pem")];
    const identifier = (whole: string, kind: string) =>
      new RegExp(`X509v3 ${kind} Key Identifier:\\s*(?:keyid:)?([0-9A-F:]{59})`).exec(whole)?.[1];
    expect(identifier(certificate, "Authority")).toBe(identifier(authority, "Subject"));
    expect(identifier(certificate, "Subject")).toBeDefined();
    expect(identifier(authority, "Authority")).toBe(identifier(authority, "Subject"));
  });
});
