import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryDirectory } from "../temporary-directory.ts";

const script = fileURLToPath(new URL("../../infra/entra.sh", import.meta.url));

/** Plays a tenant for the script: answers with the objects created before, and records every call. */
const az = `#!/usr/bin/env node
const { appendFileSync, existsSync, writeFileSync } = require("node:fs");
const words = process.argv.slice(2);
appendFileSync(__dirname + "/calls", JSON.stringify(words) + "\\n");
const answers = [
  [/^cloud show/, () => "https://graph.example/"],
  [/^ad app list/, () => known("app") && "client-1"],
  [/^ad app create/, () => (make("app"), "client-1")],
  [/^ad app show/, () => "object-1"],
  [/^ad sp list/, () => known("sp") && "principal-1"],
  [/^ad sp create/, () => make("sp")],
  [/^rest --method GET/, () => known("assigned") && "assignment-1"],
  [/^rest --method POST/, () => make("assigned")],
];
const known = (what) => existsSync(__dirname + "/" + what);
const make = (what) => writeFileSync(__dirname + "/" + what, "");
const answer = answers.find(([pattern]) => pattern.test(words.join(" ")))?.[1]();
if (typeof answer === "string") console.log(answer);
`;

describe("the script that registers the API", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    await writeFile(join(folder, "az"), az);
    await chmod(join(folder, "az"), 0o755);
  });

  async function run(...words: readonly string[]): Promise<string> {
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    return (await promisify(execFile)("sh", [script, ...words], { env })).stdout;
  }

  async function calls(pattern: RegExp): Promise<readonly (readonly string[])[]> {
    const lines = (await readFile(join(folder, "calls"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as string[]).filter((words) => pattern.test(words.join(" ")));
  }

  const bodyOf = (words: readonly string[] = []): unknown =>
    JSON.parse(words[words.indexOf("--body") + 1] ?? "");

  it("prints the settings that the deployment needs", async () => {
    expect(await run("register", "keyturn-test")).toBe(
      "azd env set KEYTURN_API_CLIENT_ID client-1\nazd env set KEYTURN_API_OBJECT_ID object-1\n",
    );
  });

  it("registers and assigns once, however often it runs", async () => {
    const assign = ["assign", "keyturn-test", "KeyRotation.Read", "someone"];
    for (const words of [["register", "keyturn-test"], ["register", "keyturn-test"], assign, assign]) {
      await run(...words);
    }
    expect(await calls(/^ad app create/)).toHaveLength(1);
    expect(await calls(/^ad sp create/)).toHaveLength(1);
    expect(await calls(/^rest --method POST/)).toHaveLength(1);
  });

  it("asks for version 2.0 tokens and the five roles, of which each has an id of its own", async () => {
    await run("register", "keyturn-test");
    const [registered, allowed] = (await calls(/^rest --method PATCH/)).map(bodyOf);
    expect(registered).toMatchObject({
      identifierUris: ["api://client-1"],
      api: { requestedAccessTokenVersion: 2 },
      appRoles: ["Read", "Confirm", "Alert", "Operate", "Approve"].map((role) =>
        expect.objectContaining({
          value: `KeyRotation.${role}`,
          allowedMemberTypes: ["User", "Application"],
        }),
      ),
    });
    const { appRoles, api } = registered as { appRoles: { id: string }[]; api: object };
    expect(new Set(appRoles.map(({ id }) => id)).size).toBe(5);
    const [scope] = (api as { oauth2PermissionScopes: { id: string }[] }).oauth2PermissionScopes;
    expect(allowed).toMatchObject({
      api: { preAuthorizedApplications: [{ delegatedPermissionIds: [scope?.id] }] },
    });
    expect(await calls(/appRoleAssignmentRequired=true/)).toHaveLength(1);
  });

  it("gives Azure Monitor the role for alerts alone", async () => {
    await run("register", "keyturn-test");
    await run("alerts", "keyturn-test");
    const [posted] = await calls(/^rest --method POST/);
    expect(bodyOf(posted)).toEqual({
      principalId: "principal-1",
      resourceId: "principal-1",
      appRoleId: "6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1005",
    });
  });

  it("takes the wider role that earlier versions gave to Azure Monitor away", async () => {
    await run("register", "keyturn-test");
    await run("alerts", "keyturn-test");
    const [asked] = (await calls(/^rest --method GET/)).slice(-1);
    expect(asked?.join(" ")).toContain("6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1003");
    expect(await calls(/^rest --method DELETE .*assignment-1/)).toHaveLength(1);
  });

  it.each([
    [["assign", "keyturn-test", "KeyRotation.All", "someone"], 2],
    [["assign", "keyturn-test", "KeyRotation.Read"], 2],
    [["remove", "keyturn-test"], 2],
  ])("refuses %j and changes nothing", async (words, code) => {
    await writeFile(join(folder, "app"), "");
    await expect(run(...words)).rejects.toMatchObject({ code });
    await expect(run("register")).rejects.toMatchObject({ code: 2 });
    const changed = await calls(/create|PATCH|POST|update/).catch(() => []);
    expect(changed).toEqual([]);
  });

  it("says what to do first where there is no registration", async () => {
    await expect(run("assign", "keyturn-test", "KeyRotation.Read", "someone")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("register keyturn-test"),
    });
  });
});
