import { describe, expect, it } from "@jest/globals";
import { parse, stringify } from "yaml";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import { markdownFiles, read } from "./markdown.ts";

interface Snippet {
  readonly where: string;
  readonly fleet: Readonly<Record<string, unknown>>;
}

/** Stands for what a snippet leaves out of an account. */
const account = {
  name: "vision",
  resourceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/vision",
  publishedSecret: "vision-key",
  vaults: ["https://kv-west.vault.azure.net"],
};

/** Every YAML block of a document that is a fleet file or a part of one, made whole. */
function fleetSnippets(file: string): readonly Snippet[] {
  const blocks = [...read(file).matchAll(/^( *)```yaml\n([\s\S]*?)^\1```/gm)];
  return blocks.flatMap(([, , code = ""], index): readonly Snippet[] => {
    const written = parse(complete(code)) as Record<string, unknown>;
    const fleet = wholeFleet(written);
    return fleet ? [{ where: `${file}, ${index + 1}`, fleet }] : [];
  });
}

/** Documents shorten the ids of resources; a fleet file must not. */
function complete(code: string): string {
  return code
    .replaceAll("/subscriptions/…/providers/", "/subscriptions/…/resourceGroups/…/providers/")
    .replaceAll("…", "x");
}

function wholeFleet(written: Record<string, unknown>): Record<string, unknown> | undefined {
  if ("consumers" in written)
    return { version: 1, accounts: [{ ...account, policy: { soak: "7d" }, ...written }] };
  if (!("accounts" in written)) return undefined;
  const accounts = (written["accounts"] as readonly object[]).map((entry, index) => ({
    ...account,
    ...(index > 0 && {
      resourceId: `${account.resourceId}-${index}`,
      publishedSecret: `vision-key-${index}`,
    }),
    ...entry,
  }));
  return { version: 1, ...written, accounts };
}

describe("the fleet files of the documents", () => {
  const snippets = markdownFiles().flatMap(fleetSnippets);

  it.each(snippets.map(({ where, fleet }) => [where, fleet]))("can be applied: %s", (_where, fleet) => {
    expect(parseFleet(stringify(fleet)).accounts.length).toBeGreaterThan(0);
  });

  it("are there to be read", () => {
    const files = new Set(snippets.map(({ where }) => where.replace(/, \d+$/, "")));
    expect([...files]).toEqual(
      expect.arrayContaining(["README.md", "docs/inventory.md", "docs/recipes.md", "docs/rollout.md"]),
    );
  });
});

describe("the recipes", () => {
  const recipes = read("docs/recipes.md");

  it("name their sources", () => {
    const used = [...recipes.matchAll(/\]\[([a-z]+)\]/g)].map(([, name]) => name ?? "");
    const defined = [...recipes.matchAll(/^\[([a-z]+)\]: https:\/\//gm)].map(([, name]) => name ?? "");
    expect([...new Set(used)].sort()).toEqual([...defined].sort());
  });

  it.each([
    "App Service",
    "Container Apps",
    "Container Apps jobs",
    "AKS with the CSI driver",
    "AKS with External Secrets",
    "API Management",
    "AI Search",
    "Foundry connections",
    "Logic Apps Consumption",
    "Data Factory",
    "Databricks",
    "GitHub Actions",
    "Azure DevOps",
    "Virtual machines",
    "On-premises",
  ])("have a place for %s", (platform) => {
    expect(recipes).toMatch(new RegExp(`^##+ ${platform}$`, "m"));
  });
});
