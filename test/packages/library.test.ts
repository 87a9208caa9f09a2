import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { read } from "../docs/markdown.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { NodeVersion } from "./node-versions.ts";
import { itOnEveryNode, thisNode } from "./node-versions.ts";
import type { Release } from "./release.ts";
import { aRelease, repository } from "./release.ts";

let release: Release;
beforeAll(async () => {
  release = await aRelease();
}, 120_000);

/** An empty folder outside of the repository in which the package was installed without a network. */
async function installed(node: NodeVersion): Promise<string> {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  const args = ["install", "--offline", "--no-audit", "--no-fund", release.library];
  const { code, notes } = await node.run("npm", args, { cwd: folder });
  expect([code, notes]).toEqual([0, ""]);
  return folder;
}

const following = `
const followed = await followKey({ vault: { getSecret: async () => ({ value: "a key" }) }, secret: "ai-key" });
const status = await followed.withKey(async (key) => ({ status: key === "a key" ? 200 : 401 }));
console.log(JSON.stringify([status, followed.current().fingerprint]));
await followed.stop();
await followKey({ vault: { getSecret: async () => ({}) }, secret: "" }).catch((error) =>
  console.log(error instanceof ConsumerError, error.code),
);
`;
const printed = '[{"status":200},"8fa3aab2faa9b79e"]\ntrue OPTIONS_INVALID\n';

describe("the package keyturn-consumer, installed elsewhere", () => {
  itOnEveryNode("is imported from JavaScript, and follows a key", async (node) => {
    const folder = await installed(node);
    const imports = 'import { ConsumerError, followKey } from "keyturn-consumer";';
    await writeFile(join(folder, "module.mjs"), `${imports}\n${following}`);
    expect(await node.run("node", ["module.mjs"], { cwd: folder })).toEqual({
      code: 0,
      out: printed,
      notes: "",
    });
    const loads = 'const { ConsumerError, followKey } = await import("keyturn-consumer");';
    await writeFile(join(folder, "common.cjs"), `(async () => {\n${loads}\n${following}})();\n`);
    expect(await node.run("node", ["common.cjs"], { cwd: folder })).toEqual({
      code: 0,
      out: printed,
      notes: "",
    });
  });

  itOnEveryNode("is imported from TypeScript as nodenext and as bundler resolve it", async (node) => {
    const folder = await installed(node);
    await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    await writeFile(join(folder, "typed.ts"), typed);
    for (const options of [
      ["--module", "nodenext", "--lib", "es2022,dom"],
      ["--module", "nodenext", "--lib", "es2022", ...nodeTypes],
      ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"],
      ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022", ...nodeTypes],
    ]) {
      expect(await compiled(folder, "typed.ts", options)).toEqual({ code: 0, out: "", notes: "" });
      expect(await node.run("node", ["typed.js"], { cwd: folder })).toEqual({
        code: 0,
        out: printed,
        notes: "",
      });
    }
  });

  it("is used in its README and in the guide as it can be compiled", async () => {
    const folder = await installed(thisNode);
    await symlink(join(repository, "node_modules/@azure"), join(folder, "node_modules/@azure"));
    await mkdir(join(folder, "examples"));
    await writeFile(join(folder, "examples/package.json"), '{ "type": "module" }\n');
    const documents = ["scripts/npm-packages/keyturn-consumer.md", "docs/consumers.md"];
    for (const document of documents) {
      const [example = ""] = [...read(document).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
        ([, code]) => code ?? "",
      );
      expect(example).toContain('from "keyturn-consumer"');
      await writeFile(join(folder, "examples/example.ts"), example);
      const options = [
        "--module",
        "nodenext",
        "--lib",
        "es2022,dom",
        ...nodeTypes,
        "--noEmit",
        "--skipLibCheck",
      ];
      const ran = await compiled(join(folder, "examples"), "example.ts", options);
      expect([document, ran.out]).toEqual([document, ""]);
    }
  });
});

const nodeTypes = ["--types", "node", "--typeRoots", join(repository, "node_modules/@types")];

/** Compiles a file with the strictest options that are usual, declarations of packages included. */
function compiled(folder: string, file: string, options: readonly string[]) {
  const compiler = join(repository, "node_modules/typescript/bin/tsc");
  const strict = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--target",
    "es2022",
    "--skipLibCheck",
    "false",
  ];
  return thisNode.run("node", [compiler, ...strict, ...options, file], { cwd: folder });
}

const typed = `
import { ConsumerError, followKey } from "keyturn-consumer";
import type {
  CallOutcome, ConsumerErrorCode, FollowedKey, FollowOptions, HeldKey, KeyCredential, ReportOptions, SecretReader,
} from "keyturn-consumer";

const vault: SecretReader = { getSecret: async () => ({ value: "a key" }) };
export const report: ReportOptions = {
  keyturn: "https://keyturn.example",
  account: "vision",
  consumer: "shop",
  instance: "shop-1",
  getToken: async () => ({ token: "t", expiresOnTimestamp: 1, refreshAfterTimestamp: 2 }),
};
const options: FollowOptions = { vault, secret: "ai-key", onProblem: ({ code }) => told(code) };
const followed: FollowedKey = await followKey(options);
const key: HeldKey = followed.current();
const outcome: CallOutcome = "accepted";
followed.observe(key, outcome);
const credential: KeyCredential = { update: (text: string) => void text };
followed.feed(credential)();
const status: { status: number } = await followed.withKey(async (text) => ({ status: text === "a key" ? 200 : 401 }));
console.log(JSON.stringify([status, key.fingerprint]));
await followed.stop();
// @ts-expect-error An option that does not exist.
await followKey({ vault, secret: "", interval: 1 }).catch((error: unknown) => {
  if (error instanceof ConsumerError) console.log(true, error.code);
});
function told(code: ConsumerErrorCode): void {
  console.warn(code);
}
`;
