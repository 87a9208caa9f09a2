import { beforeAll, describe, expect, it } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keyReference } from "../../emulator/stack/asked-workloads.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience, resourceGroup } from "../../emulator/stack/stack-plan.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { Ran } from "./stack/cli-process.ts";
import { keyturn, settled } from "./stack/cli-process.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { aStack } from "./stack/running-stack.ts";

const stranger = {
  clientId: "11111111-0000-4000-8000-0000000000f1",
  objectId: "22222222-0000-4000-8000-0000000000f1",
};

let stack: LocalStack;
let directory: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  stack = await aStack({
    accounts: [
      anAccount(),
      anAccount({
        name: "speech",
        publishedSecret: "speech-key",
        // Comes due first, in whatever order the accounts are enrolled.
        policy: { cadence: "80d" },
        consumers: [
          aConsumer({
            name: "trial",
            environment: "non-production",
            owner: { name: "Lab", contact: "lab@contoso.example" },
          }),
        ],
      }),
    ],
    copySources: ["app-settings"],
    eventsTopic: "keyturn",
    // No read becomes visible and no metric interval closes, so that results do not depend on speed.
    knobs: { logIngestionMs: 3_600_000, metricsIntervalMs: 86_400_000 },
    surroundings: {
      sites: [
        {
          name: "stranger",
          resourceGroup,
          identity: stranger,
          permissions: ["vault/read:kv-main"],
          settings: { AI_KEY: keyReference("kv-main", "vision-key") },
        },
        { name: "copier", resourceGroup, settings: {} },
      ],
    },
  });
  await stack.startApp();
}, 60_000);

const run = (...args: readonly string[]): Promise<Ran> => keyturn(stack, args);

/** Runs a command with table and JSON output and compares both with their snapshots. */
async function bothForms(...args: readonly string[]): Promise<number | null> {
  const [table, json] = await Promise.all([run(...args), run(...args, "-o", "json")]);
  expect(settled(table.out)).toMatchSnapshot("table");
  expect(settled(json.out)).toMatchSnapshot("json");
  expect(json.code).toBe(table.code);
  return table.code;
}

describe("an empty service", () => {
  it("reports that there is no fleet and that discovery has not run", async () => {
    expect(await run("status")).toMatchObject({ code: 0, out: expect.stringContaining("no accounts") });
    expect(await run("discover")).toMatchObject({
      code: 1,
      notes: expect.stringContaining("DISCOVERY_NOT_RUN"),
    });
  });

  it("accepts a fleet file from a file and from standard input", async () => {
    const file = join(directory, "fleet.json");
    await writeFile(file, JSON.stringify(stack.fleetDocument()));
    const applied = await run("fleet", "apply", file);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.out).toMatchSnapshot("table");
    const again = await keyturn(stack, ["fleet", "apply", "-", "-o", "json"], {
      stdin: JSON.stringify(stack.fleetDocument()),
    });
    expect(again.code).toBe(0);
    expect(again.out).toMatchSnapshot("json");
    await stack.startConsumers("vision");
    await until(async () => {
      const accounts = await stack.keyturn.accounts();
      return (
        accounts.every(({ phase, hold }) => phase === "idle" && hold?.reason === "NotDue") &&
        accounts.find(({ account }) => account === "vision")?.consumers[0]?.confirmedInstances === 1
      );
    });
  });

  it("rejects an invalid fleet file and names the faulty field", async () => {
    const { code, notes } = await keyturn(stack, ["fleet", "apply", "-"], { stdin: "version: 2" });
    expect(code).toBe(1);
    expect(notes).toContain("version: ");
  });
});

describe("a fleet at rest", () => {
  it.each<[args: string, code: number]>([
    ["status", 0],
    ["status vision", 0],
    ["attention", 0],
    ["plan vision", 0],
    ["forecast", 0],
    ["forecast --days 400", 3],
    ["compare", 3],
    ["advise", 0],
    ["consumers vision", 0],
    ["doctor --account vision", 0],
    ["discover --run", 3],
    ["discover", 3],
    ["copies vision", 0],
    ["evidence rotations --quarter this", 0],
  ])("answers %s", async (args, code) => {
    expect(await bothForms(...args.split(" "))).toBe(code);
  });

  it("exports the fleet file and compares another file with it", async () => {
    expect((await run("fleet", "export")).out).toBe(JSON.stringify(stack.fleetDocument()));
    const stdin = JSON.stringify({ ...stack.fleetDocument(), accounts: [] });
    const diff = await keyturn(stack, ["fleet", "diff", "-"], { stdin });
    expect(diff).toMatchObject({ code: 3, out: expect.stringContaining("removed") });
  });

  it("compares reported with counted calls", async () => {
    const { code, out } = await run("usage", "vision", "--minutes", "5", "-o", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ account: "vision", consumers: [{ consumer: "shop" }] });
    expect((await run("usage", "vision")).out).toMatch(
      /^Calls to vision from .*\n.*CALLS.*\nshop +Shop team +\d+/,
    );
  });

  it("prints tab-separated lines with a header", async () => {
    const { out } = await run("status", "-o", "tsv");
    expect(settled(out)).toMatchSnapshot();
  });

  it("finds a key in a text on standard input, without printing it", async () => {
    const { key1 } = stack.azure.keys("vision");
    const found = await keyturn(stack, ["leak"], { stdin: `AI_KEY=${key1}\n` });
    expect(found.code).toBe(3);
    expect(settled(found.out)).toMatchSnapshot();
    expect(`${found.out}${found.notes}`).not.toContain(key1);
    expect(await keyturn(stack, ["leak"], { stdin: "nothing" })).toMatchObject({ code: 0 });
  });

  it("finds a copy in an app setting", async () => {
    await stack.azure.setSiteSettings("copier", { AI_KEY: stack.azure.keys("vision").key1 });
    await run("discover", "--run");
    expect(await bothForms("copies", "vision")).toBe(3);
  });

  it("gets a token from DefaultAzureCredential", async () => {
    const { clientId, clientSecret } = stack.principals.operator;
    const env = {
      ...stack.azure.environment(),
      KEYTURN_TOKEN: "",
      KEYTURN_AUDIENCE: audience,
      AZURE_AUTHORITY_HOST: stack.azure.authority,
      AZURE_TENANT_ID: stack.azure.tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
    };
    // The discovery has found a user that nobody has registered.
    expect(await keyturn(stack, ["status"], { env })).toMatchObject({ code: 3, notes: "" });
  });
});

describe("consumers", () => {
  it("register themselves, are approved by an operator, and are removed", async () => {
    const token = await stack.azure.tokenFor({ client: "vision/shop", audience });
    const fields = ["--owner", "Late", "--contact", "late@contoso.example", "--environment", "production"];
    const register = ["consumers", "register", "speech", "late", ...fields, "--refresh-within", "500ms"];
    const registered = await keyturn(stack, register, { token });
    expect(registered).toMatchObject({ code: 0, notes: "" });
    expect(registered.out).toMatchSnapshot("registered");
    expect((await run("consumers", "list", "speech")).out).toMatchSnapshot("listed");
    const approved = await run("consumers", "approve", "speech", "late", "--reason", "known");
    expect(approved.out).toMatchSnapshot("approved");
    const removed = await run("consumers", "remove", "speech", "late", "--reason", "gone");
    expect(removed.out).toMatchSnapshot("removed");
  });
});

describe("a doctor", () => {
  it("shows which permission is missing and how to grant it in this cloud", async () => {
    const { objectId, permissions } = stack.principals.managedIdentity;
    const less = [permissions].flat().filter((one) => one !== "arm/listKeys" && one !== "graph/read");
    stack.azure.setPermissions("managedIdentity", less);
    const { code, out } = await run("doctor", "--account", "vision");
    expect(code).toBe(4);
    expect(settled(out)).toMatchSnapshot();
    expect(out).toContain(`give ${objectId} what the role "AI Services Key Rotator" `);
  });

  it("reports a faulty token before it checks anything else", async () => {
    const nobody = await keyturn(stack, ["doctor"], { token: "nonsense" });
    expect(nobody).toMatchObject({ code: 4, out: expect.stringContaining("not an Entra token") });
    const consumer = await stack.azure.tokenFor({ client: "vision/shop", audience });
    const { code, out } = await keyturn(stack, ["doctor"], { token: consumer });
    expect([code, out]).toEqual([4, expect.stringContaining("the token lacks KeyRotation.Operate")]);
  });
});
