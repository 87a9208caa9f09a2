import { execFile, spawnSync } from "node:child_process";
import { chmod, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { cachedPwsh } from "../../scripts/tools/cached-pwsh.ts";
import { root } from "../docs/markdown.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { text } from "./templates.ts";

interface Hook {
  readonly shell: string;
  readonly run: string;
}
type Hooks = Readonly<Record<string, { readonly posix?: Hook; readonly windows?: Hook }>>;

const { hooks, services } = parse(text("azure.yaml")) as {
  readonly hooks: Hooks;
  readonly services: Readonly<Record<string, { readonly hooks: Hooks }>>;
};
const all = { ...hooks, ...services["keyturn"]?.hooks };
const repository = fileURLToPath(root);

const pwsh = [cachedPwsh, "pwsh"].find((program) => spawnSync(program, ["-Version"]).status === 0);
// `npm run pwsh` fetches it where .NET is.
const withPwsh = pwsh === undefined ? describe.skip : describe;
const shells = { posix: "sh", windows: pwsh ?? "pwsh" } as const;

describe("every hook", () => {
  it("has a variant for POSIX and one for Windows", () => {
    expect(Object.keys(all).sort()).toEqual(["prepackage", "preprovision"]);
    for (const { posix, windows } of Object.values(all)) {
      expect([posix?.shell, windows?.shell]).toEqual(["sh", "pwsh"]);
    }
  });
});

describe.each(["posix", "windows"] as const)("on %s", (system) => {
  (system === "posix" ? describe : withPwsh)("a hook", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await temporaryDirectory();
      await copyFile(fileURLToPath(new URL("fake-provider-az.sh", import.meta.url)), join(folder, "az"));
      await chmod(join(folder, "az"), 0o755);
    });

    /** Runs a hook as azd does: as a script of its shell, in the folder of the project. */
    async function run(name: string, env: Readonly<Record<string, string>> = {}) {
      const script = join(folder, system === "posix" ? "hook.sh" : "hook.ps1");
      await writeFile(script, all[name]?.[system]?.run ?? "exit 9");
      const path = [folder, join(repository, "node_modules/.bin"), process.env["PATH"]].join(":");
      const words = system === "posix" ? [script] : ["-NoProfile", "-File", script];
      const surroundings = {
        ...process.env,
        PATH: path,
        KEYTURN_API_CLIENT_ID: "3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d",
        AZURE_SUBSCRIPTION_ID: "3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e50",
        FAKE_CALLS: join(folder, "calls"),
        FAKE_AZ: "fine",
        ...env,
      };
      const options = { env: surroundings, cwd: repository };
      const ended = promisify(execFile)(shells[system], words, options).then((told) => ({
        code: 0,
        ...told,
      }));
      return ended.catch((error: unknown) => error as { code: number; stdout: string; stderr: string });
    }
    const calls = async () => readFile(join(folder, "calls"), "utf8").catch(() => "");

    it("registers the resource providers that are missing, before the deployment", async () => {
      const { code, stdout } = await run("preprovision");
      expect([code, stdout]).toEqual([0, expect.stringContaining("registering Microsoft.KeyVault")]);
      expect(await calls()).not.toMatch(/register --namespace Microsoft\.(?:Web|Storage)/);
    });

    it("refuses a switch that Azure would not read, and asks Azure nothing", async () => {
      const { code, stderr } = await run("preprovision", { KEYTURN_VNET: "yes" });
      expect([code, stderr]).toEqual([1, expect.stringContaining("KEYTURN_VNET")]);
      expect(await calls()).toBe("");
    });

    it.each(["late", "empty"])(
      "registers all when az answers %s",
      async (how) => {
        expect((await run("preprovision", { FAKE_AZ: how })).code).toBe(0);
        expect(await calls()).toContain("register --namespace Microsoft.Web");
      },
      120_000,
    );

    it.each(["error", "refused"])(
      "warns and lets the deployment decide when az answers with %s",
      async (how) => {
        const { code, stderr } = await run("preprovision", { FAKE_AZ: how });
        expect([code, stderr]).toEqual([0, expect.stringMatching(/warning: .*ERROR/)]);
      },
    );

    it("warns when there is no az", async () => {
      await writeFile(join(folder, "az"), "");
      await chmod(join(folder, "az"), 0o644);
      const { code } = await run("preprovision");
      expect(code).toBe(0);
    });

    it.each(["build", "package"])("stops the packaging when npm run %s fails", async (failing) => {
      const npm = `#!/bin/sh\necho "$*" >>"${folder}/npm-calls"\n[ "$2" != ${failing} ]\n`;
      await writeFile(join(folder, "npm"), npm);
      await chmod(join(folder, "npm"), 0o755);
      expect((await run("prepackage")).code).toBe(1);
      const ran = (await readFile(join(folder, "npm-calls"), "utf8")).trim().split("\n");
      expect(ran).toEqual(failing === "build" ? ["run build"] : ["run build", "run package"]);
    });
  });
});
