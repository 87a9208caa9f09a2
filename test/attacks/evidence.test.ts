import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { BlobServiceClient } from "@azure/storage-blob";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { linkHash } from "../../shared/records/event-codec.ts";
import { keyturn } from "../e2e/stack/cli-process.ts";
import { trailTable } from "../e2e/stack/recorded-events.ts";
import { aStack, ended, rotate } from "../e2e/stack/running-stack.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";

const partitionKey = "vision";
const policy = { soak: "1s", staleAfter: "20s", cooldown: "1s", probeInterval: "50ms" };
const year = "evidence?from=2020-01-01&to=2040-01-01&account=vision";

interface Row {
  readonly rowKey: string;
  readonly event: string;
  readonly hash: string;
}

const archiveOf = (stack: LocalStack) =>
  BlobServiceClient.fromConnectionString(stack.storage.connectionString).getContainerClient(
    "keyturn-evidence",
  );

async function archived(stack: LocalStack): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const { name } of archiveOf(stack).listBlobsFlat()) {
    files.set(name, (await archiveOf(stack).getBlobClient(name).downloadToBuffer()).toString("utf8"));
  }
  return files;
}

/** What the app has said in lines with this name. */
function said(stack: LocalStack, event: string): readonly string[] {
  return stack.appLines.filter((line) => line.includes(`"event":"${event}"`));
}

/** How often the key was asked to sign. */
function signCalls({ azure }: LocalStack): number {
  return azure.journal.read().filter((entry) => "url" in entry && /\/sign\?/.test(entry.url)).length;
}

async function trailRows(stack: LocalStack): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const filter = `PartitionKey eq '${partitionKey}'`;
  for await (const row of trailTable(stack).listEntities<Row>({ queryOptions: { filter } })) rows.push(row);
  return rows.filter(({ rowKey }) => rowKey.startsWith("event-"));
}

/** The auditor's desk: the public key, a copy of the archive, and the command line. */
async function auditor(stack: LocalStack) {
  const desk = await temporaryDirectory();
  await writeFile(join(desk, "key.json"), JSON.stringify(stack.azure.publicKey("kv-main", "checkpoints")));
  return {
    async copyArchive() {
      for (const [name, text] of await archived(stack)) {
        const file = join(desk, "archive", name);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
    },
    async verify(text: string, ...options: readonly string[]) {
      const file = join(desk, "bundle.json");
      await writeFile(file, text);
      const args = ["evidence", "verify", file, "--key", join(desk, "key.json"), ...options, "-o", "json"];
      const env = {
        ...process.env,
        KEYTURN_URL: stack.origin,
        KEYTURN_TOKEN: await stack.azure.tokenFor({ client: "operator", audience }),
      };
      const run = promisify(execFile)(process.execPath, ["dist/keyturn.mjs", ...args], { env });
      const { stdout, code = 0 } = (await run.catch((error: { stdout: string; code: number }) => error)) as {
        stdout: string;
        code?: number;
      };
      return {
        code,
        ...(JSON.parse(stdout) as { readonly differences?: readonly { readonly file?: string }[] }),
      };
    },
    archive: join(desk, "archive"),
  };
}

describe("who can write to the storage of a keyturn that signs", () => {
  let stack: LocalStack;
  let desk: Awaited<ReturnType<typeof auditor>>;
  /** The first rotation, whose name in the archive was taken beforehand; and the second. */
  let [first, second] = ["", ""];
  const exported = async (path = year) => (await stack.keyturn.request("GET", path)).text;
  const [verify, against] = [
    async (text: string, ...options: readonly string[]) => desk.verify(text, ...options),
    () => ["--against", desk.archive],
  ];

  beforeAll(async () => {
    stack = await aStack({ policy, signingVault: "kv-main", eventsTopic: "events" });
    await stack.startApp();
    await stack.applyFleet();
    await stack.startConsumers("vision");
    await until(async () => (await stack.keyturn.account("vision")).phase === "idle");
    desk = await auditor(stack);
    await until(() => said(stack, "checkpoint-signed").length > 0);
    // The right to sign is lost over the first rotation.
    const rights = stack.principals.managedIdentity.permissions;
    const others = rights === "*" ? rights : rights.filter((right) => right !== "vault/sign");
    stack.azure.setPermissions("managedIdentity", others);
    first = await rotate(stack);
    await archiveOf(stack).createIfNotExists();
    await archiveOf(stack).getBlockBlobClient(`vision/${first}.json`).upload('{"forged":true}', 15);
    await ended(stack, "vision", 1);
    await until(() => said(stack, "evidence-differs").length > 0);
    await until(() => said(stack, "checkpoint-not-signed").length > 0);
    stack.azure.setPermissions("managedIdentity", rights);
  }, 120_000);

  it("cannot have a foreign file pass for kept evidence", async () => {
    expect(said(stack, "evidence-differs")[0]).toContain(`${first}.json`);
    const files = await archived(stack);
    expect(files.get(`vision/${first}.json`)).toBe('{"forged":true}');
    const own = [...files].find(([name]) => name.startsWith(`vision/${first}-`));
    expect(own?.[1]).toContain('"document":"keyturn-evidence"');
  });

  it("cannot keep subscribers from hearing of it", async () => {
    await until(() =>
      stack.azure.published("events").some(({ event }) => JSON.stringify(event).includes("evidence.differs")),
    );
  });

  it("cannot stop a rotation by stopping its signature, which is made up for", async () => {
    const before = said(stack, "checkpoint-signed").length;
    expect((await stack.keyturn.account("vision")).rotations[0]).toMatchObject({ outcome: "completed" });
    await until(() => said(stack, "checkpoint-signed").length > Math.min(before, 1));
    expect(await verify(await exported())).toMatchObject({ code: 0, consistent: true });
  });

  it("finds the whole record consistent, authentic and complete while nobody attacks", async () => {
    const count = said(stack, "checkpoint-signed").length;
    const signatures = signCalls(stack);
    second = await rotate(stack);
    await ended(stack, "vision", 2);
    await until(() => said(stack, "checkpoint-signed").length > count);
    await until(() => said(stack, "evidence-kept").some((line) => line.includes(second)));
    expect(signCalls(stack) - signatures).toBe(1);
    await desk.copyArchive();
    const path = `accounts/vision/rotations/${second}/evidence`;
    expect(await verify(await exported(path), ...against())).toMatchObject({ code: 0, differences: [] });
    expect(await verify(await exported(), "--against", "live")).toMatchObject({ code: 0, differences: [] });
  });

  it("cannot put another key in the place of the one that an auditor takes from the vault himself", async () => {
    const { azure, principals } = stack;
    const file = join(await temporaryDirectory(), "bundle.json");
    await writeFile(file, await exported());
    const { clientId, clientSecret } = principals.operator;
    const env = {
      ...azure.environment(),
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
    };
    const verified = async (key: string) =>
      keyturn(stack, ["evidence", "verify", file, "--key", key], { env });
    const id = `${azure.vaultUrl("kv-main")}/keys/checkpoints`;
    expect(await verified(id)).toMatchObject({
      code: 1,
      notes: expect.stringContaining("answers 403") as unknown,
    });
    azure.setPermissions("operator", ["vault/readKey"]);
    expect(await verified(id)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/authentic +yes/) as unknown,
    });
    const other = azure.makeKey("kv-main", "other");
    expect(await verified(other)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/authentic +no/) as unknown,
    });
    expect((await verified(id.replace("/keys/", "/secrets/"))).code).toBe(2);
  });

  it("cannot read, replace or remove the key as keyturn, nor make another", async () => {
    const credential = {
      getToken: async () => {
        const audience = new URL(stack.azure.vaultUrl("kv-main")).host.split(".").slice(1).join(".");
        const token = await stack.azure.tokenFor({
          client: "managedIdentity",
          audience: `https://${audience}`,
        });
        return { token, expiresOnTimestamp: Date.now() + 60_000 };
      },
    };
    const keys = new KeyClient(stack.azure.vaultUrl("kv-main"), credential);
    const { key, id } = await keys.getKey("checkpoints");
    expect(key?.d).toBeUndefined();
    await expect(keys.createEcKey("checkpoints")).rejects.toMatchObject({ statusCode: 403 });
    const cryptography = new CryptographyClient(id ?? "", credential);
    await expect(cryptography.sign("ES256", new Uint8Array(31))).rejects.toMatchObject({ statusCode: 400 });
  });

  it("cannot take the checkpoints away from beside the trail unseen", async () => {
    const rows: string[] = [];
    for await (const { rowKey = "" } of trailTable(stack).listEntities()) rows.push(rowKey);
    for (const rowKey of rows.filter((key) => key.startsWith("checkpoint-")))
      await trailTable(stack).deleteEntity(partitionKey, rowKey);
    expect(await verify(await exported())).toMatchObject({
      code: 3,
      authentic: expect.stringMatching(/^unknown/) as unknown,
    });
    expect(
      await verify(await exported(`accounts/vision/rotations/${second}/evidence`), ...against()),
    ).toMatchObject({ code: 3 });
  });

  it("cannot rewrite the trail unseen, neither by an auditor nor by keyturn", async () => {
    const genuine = await exported();
    let previousHash: string | undefined;
    for (const { rowKey, event } of await trailRows(stack)) {
      const row = {
        partitionKey,
        rowKey,
        event: event.replaceAll("a test asked for it", "nobody asked for it"),
      };
      previousHash ??= "0".repeat(64);
      const hash = linkHash(previousHash, row.event);
      await trailTable(stack).updateEntity({ ...row, previousHash, hash }, "Merge");
      previousHash = hash;
    }
    await trailTable(stack).updateEntity({ partitionKey, rowKey: "head", hash: previousHash }, "Merge");
    const found = await verify(await exported(), ...against());
    expect(found).toMatchObject({ code: 1, consistent: true });
    expect(found.differences?.length).toBeGreaterThan(1);
    expect(await verify(genuine, "--against", "live")).toMatchObject({ code: 1 });
    const seen = said(stack, "evidence-differs").length;
    const signatures = said(stack, "checkpoint-signed").length;
    await rotate(stack);
    await ended(stack, "vision", 3);
    await until(() =>
      said(stack, "evidence-differs")
        .slice(seen)
        .some((line) => line.includes(".jws")),
    );
    expect(said(stack, "checkpoint-signed")).toHaveLength(signatures);
  });

  it("cannot cut the trail unseen", async () => {
    const rows = await trailRows(stack);
    for (const { rowKey } of rows.slice(-2)) await trailTable(stack).deleteEntity(partitionKey, rowKey);
    const last = rows.at(-3);
    const sequence = { type: "Int32", value: rows.length - 2 } as const;
    const head = { partitionKey, rowKey: "head", hash: last?.hash, sequence };
    await trailTable(stack).updateEntity(head, "Merge");
    expect(await verify(await exported(), ...against())).toMatchObject({ code: 1 });
  });
});
