import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryDirectory } from "../temporary-directory.ts";

const script = fileURLToPath(new URL("../../infra/entra.sh", import.meta.url));
const tenant = fileURLToPath(new URL("fake-tenant.ts", import.meta.url));

const registration = ["register", "keyturn-test"];
const assignment = ["assign", "keyturn-test", "KeyRotation.Read", "someone"];
const origin = "https://func-1.azurewebsites.net";
const callback = `${origin}/.auth/login/aad/callback`;

interface App {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly uniqueName?: string;
  readonly owners: readonly string[];
  readonly redirectUris: readonly string[];
  readonly seenFrom: number;
}

describe("the script that registers the API", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    await writeFile(
      join(folder, "az"),
      `#!/bin/sh\nexec "${process.execPath}" "${tenant}" "${folder}" "$@"\n`,
    );
    await chmod(join(folder, "az"), 0o755);
  });

  async function run(words: readonly string[], how: Readonly<Record<string, string>> = {}) {
    const env = {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      NODE_NO_WARNINGS: "1",
      KEYTURN_ENTRA_PAUSE: "0",
      ...how,
    };
    return (await promisify(execFile)("sh", [script, ...words], { env })).stdout;
  }
  const failed = { code: 1 };

  async function calls(pattern: RegExp): Promise<readonly (readonly string[])[]> {
    const lines = (await readFile(join(folder, "calls"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as string[]).filter((words) => pattern.test(words.join(" ")));
  }
  const apps = async () =>
    (JSON.parse(await readFile(join(folder, "tenant.json"), "utf8")) as { apps: readonly App[] }).apps;
  const given = async (...there: readonly Partial<App>[]) =>
    writeFile(
      join(folder, "tenant.json"),
      JSON.stringify({
        calls: 0,
        apps: there.map((app) => ({
          id: "object-0",
          appId: "client-0",
          displayName: "keyturn-test",
          owners: [],
          redirectUris: [],
          seenFrom: 0,
          ...app,
        })),
        principals: [],
        assignments: [],
      }),
    );

  const bodyOf = (words: readonly string[] = []): unknown =>
    JSON.parse(words[words.indexOf("--body") + 1] ?? "");

  it("prints the settings that the deployment needs", async () => {
    expect(await run(registration)).toMatch(
      /^azd env set KEYTURN_API_CLIENT_ID client-\d+\nazd env set KEYTURN_API_OBJECT_ID object-\d+\n$/,
    );
  });

  it("registers and assigns once, however often it runs", async () => {
    for (const words of [registration, registration, assignment, assignment]) await run(words);
    expect(await apps()).toHaveLength(1);
    expect(await calls(/^ad sp create/)).toHaveLength(1);
    expect(await calls(/^rest --method POST/)).toHaveLength(1);
  });

  it("asks for version 2.0 tokens, ID tokens and the five roles, of which each has an id of its own", async () => {
    await run(registration);
    const [registered, allowed] = (await calls(/^rest --method PATCH .*applications\/object/)).map(bodyOf);
    expect(registered).toMatchObject({
      identifierUris: [expect.stringMatching(/^api:\/\/client-\d+$/)],
      web: { implicitGrantSettings: { enableIdTokenIssuance: true } },
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
    const [required] = await calls(/servicePrincipals\/principal-\d+ .*appRoleAssignmentRequired/);
    expect(bodyOf(required)).toEqual({ appRoleAssignmentRequired: true });
  });

  it("takes over the caller's own registration of an earlier version, and nobody else's", async () => {
    await given({ owners: ["me"] }, { id: "object-9", appId: "client-9", owners: ["other"] });
    expect(await run(registration)).toContain("KEYTURN_API_CLIENT_ID client-0\n");
    expect((await apps()).map(({ uniqueName }) => uniqueName)).toEqual(["keyturn-test", undefined]);
  });

  it("refuses to choose between two of the caller's own", async () => {
    await given({ owners: ["me"] }, { id: "object-9", owners: ["me"] });
    await expect(run(registration)).rejects.toMatchObject(failed);
    expect(await calls(/PATCH/)).toEqual([]);
  });

  it("refuses a registration that somebody else has made under that name, unless told that it is right", async () => {
    await given({ uniqueName: "keyturn-test", owners: ["other"] });
    await expect(run(registration)).rejects.toMatchObject({
      ...failed,
      stderr: expect.stringContaining("KEYTURN_API_CLIENT_ID=client-0"),
    });
    expect(await calls(/PATCH|create/)).toEqual([]);
    expect(await run(registration, { KEYTURN_API_CLIENT_ID: "client-0" })).toContain("client-0");
  });

  it("makes the caller an owner of what it has created, also a service principal", async () => {
    await run(registration, { FAKE_KIND: "servicePrincipal" });
    expect((await apps()).map(({ owners }) => owners)).toEqual([["robot"]]);
  });

  it.each([1, 3, 9])(
    "waits for a directory that is %i calls late, and updates nothing without an id",
    async (late) => {
      const how = { FAKE_LATE: String(late) };
      await run(registration, how);
      await run(assignment, how);
      await run(["alerts", "keyturn-test"], how);
      expect(await apps()).toHaveLength(1);
      expect(await calls(/^ad sp create/)).toHaveLength(2);
      const empty = (await calls(/./)).filter(
        (words) =>
          words.includes("") || /(?:applications|servicePrincipals)\/(?:\/| |$)/.test(words.join(" ")),
      );
      expect(empty).toEqual([]);
    },
  );

  it("gives up after a while where the directory never shows what was created", async () => {
    await expect(run(registration, { FAKE_LATE: "9999", KEYTURN_ENTRA_TRIES: "3" })).rejects.toMatchObject(
      failed,
    );
  });

  it("either does all or says that it failed, whichever call fails, and does the rest the next time", async () => {
    await run(registration);
    const count = (await calls(/./)).length;
    for (let failing = 1; failing <= count; failing += 1) {
      await given();
      const first = await run(registration, { FAKE_FAIL: String(failing) }).catch((error: unknown) => error);
      if (typeof first === "string") continue;
      expect(first).toMatchObject({ code: 1, stderr: expect.stringMatching(/./) });
      const [{ appId } = { appId: "" }] = await apps();
      // Whoever was told nothing knows the id from the message.
      expect(await run(registration, { KEYTURN_API_CLIENT_ID: appId })).toContain(
        "KEYTURN_API_OBJECT_ID object-",
      );
      expect(await apps()).toHaveLength(1);
    }
  }, 600_000);

  it("lets people sign in at the app's address, beside the addresses that are there", async () => {
    await given({
      uniqueName: "keyturn-test",
      owners: ["me"],
      redirectUris: ["https://other.example/callback"],
    });
    for (const address of [origin, `${origin}/`]) await run(["sign-in", "keyturn-test", address]);
    expect((await apps())[0]?.redirectUris).toEqual(["https://other.example/callback", callback]);
  });

  it("gives Azure Monitor the role for alerts alone, and takes away the wider one of earlier versions", async () => {
    await run(registration);
    await run(["alerts", "keyturn-test"]);
    const [posted] = await calls(/^rest --method POST/);
    const { principalId } = bodyOf(posted) as { principalId: string };
    expect(bodyOf(posted)).toMatchObject({ appRoleId: "6b0f1f0c-2a43-4f0e-9d57-6f1f0c7a1005" });
    await run(["assign", "keyturn-test", "KeyRotation.Operate", principalId]);
    await run(["alerts", "keyturn-test"]);
    expect(await calls(/^rest --method DELETE .*assignment-/)).toHaveLength(1);
  });

  it.each([
    [["assign", "keyturn-test", "KeyRotation.All", "someone"], 2],
    [["assign", "keyturn-test", "KeyRotation.Read"], 2],
    [["remove", "keyturn-test"], 2],
    [["register"], 2],
    [["register", "it's"], 1],
    [["sign-in", "keyturn-test", "http://func-1.example"], 1],
    [["sign-in", "keyturn-test", 'https://func-1.example/","'], 1],
  ])("refuses %j and changes nothing", async (words, code) => {
    await given({ uniqueName: "keyturn-test", owners: ["me"] });
    await expect(run(words)).rejects.toMatchObject({ code });
    expect(await calls(/create|PATCH|POST|add/).catch(() => [])).toEqual([]);
  });

  it("says what to do first where there is no registration", async () => {
    await expect(run(assignment)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("register keyturn-test"),
    });
  });
});
