import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryDirectory } from "../temporary-directory.ts";

const script = fileURLToPath(new URL("../../infra/old-names.sh", import.meta.url));
const group = "/subscriptions/s-1/resourceGroups/rg/providers";
const vault = `${group}/Microsoft.KeyVault/vaults/kv-west`;
const account = `${group}/Microsoft.CognitiveServices/accounts/vision`;

/** Plays Azure with what an earlier deployment has left, and records what is deleted. */
const az = `#!/usr/bin/env node
const { appendFileSync } = require("node:fs");
const words = process.argv.slice(2).join(" ");
if (/ delete /.test(words)) appendFileSync(__dirname + "/deleted", words + "\\n");
const answers = [
  [/^monitor diagnostic-settings list .*KeyVault/, "keyturn-audit"],
  [/^eventgrid system-topic list/, "evgs-1"],
  [/event-subscription list .*\\[\\?starts_with/, "keyturn-near-expiry-queue"],
  [/event-subscription list .*\\[\\?!starts_with/, process.env.OTHERS],
  [/^consumption budget list/, "keyturn-abcdefghijklm"],
  [/^role assignment list .*\\(keyturn-prod\\)/, "assignment-1"],
  [/^role definition list/, "role-1"],
];
if (process.env.FAILS && words.startsWith(process.env.FAILS)) process.exit(1);
const [, answer] = answers.find(([pattern]) => pattern.test(words)) ?? [];
if (answer) console.log(answer);
`;

describe("the script that removes old names", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    await writeFile(join(folder, "az"), az);
    await chmod(join(folder, "az"), 0o755);
  });

  async function run(words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const deployment = {
      AZURE_ENV_NAME: "keyturn-prod",
      AZURE_SUBSCRIPTION_ID: "s-1",
      KEYTURN_IDENTITY_PRINCIPAL_ID: "p-1",
      KEYTURN_STORAGE_NAME: "st1",
    };
    const env = { ...process.env, ...deployment, ...more, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    return (await promisify(execFile)("sh", [script, ...words], { env })).stdout;
  }

  const deleted = () => readFile(join(folder, "deleted"), "utf8").catch(() => "");

  it("says what it would remove, and removes nothing", async () => {
    const said = await run([vault, account]);
    expect(said.split("\n").filter((line) => line !== "")).toEqual([
      `az monitor diagnostic-settings delete --resource ${vault} --name keyturn-audit`,
      "az eventgrid system-topic event-subscription delete --yes --subscription s-1 --resource-group rg --system-topic-name evgs-1 --name keyturn-near-expiry-queue",
      "az eventgrid system-topic delete --yes --subscription s-1 --resource-group rg --name evgs-1",
      "az consumption budget delete --subscription s-1 --budget-name keyturn-abcdefghijklm",
      "az role assignment delete --ids assignment-1",
      "az role definition delete --name role-1",
    ]);
    expect(await deleted()).toBe("");
  });

  it("removes it, an assignment before its role", async () => {
    const said = await run(["--remove", vault, account]);
    expect(await deleted()).toBe(said.replaceAll(/^az /gm, ""));
    expect(said.indexOf("assignment-1")).toBeLessThan(said.indexOf("role-1"));
  });

  it("keeps a system topic that others subscribe to, and says its name", async () => {
    const said = await run(["--remove", vault], { OTHERS: "theirs" });
    expect(said).toContain('systemTopicName "evgs-1"');
    expect(await deleted()).not.toContain("system-topic delete");
  });

  it("ends where Azure does not answer, instead of taking it for nothing", async () => {
    await expect(run(["--remove", vault], { FAILS: "role definition list" })).rejects.toMatchObject({
      code: 1,
    });
    await expect(run([])).rejects.toMatchObject({ code: 2 });
  });
});
