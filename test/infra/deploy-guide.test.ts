import { describe, expect, it } from "@jest/globals";
import { readConfig } from "../../shared/config.ts";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import { alertRules } from "./alert-rules.ts";
import { templates, text } from "./templates.ts";

const guide = text("docs/tutorial.md") + text("docs/deploy.md");
const main = templates.get("infra/main.bicep") ?? "";
const parameters = text("infra/main.parameters.json");

describe("the deployment guide", () => {
  it("sets nothing that the template does not take", () => {
    const set = [...guide.matchAll(/azd env set (\w+)/g)].map(([, name]) => name ?? "");
    expect(set.length).toBeGreaterThan(5);
    expect(set.filter((name) => !parameters.includes(`\${${name}`))).toEqual([]);
  });

  it("uses nothing that the deployment does not give", () => {
    const used = [...guide.matchAll(/\$(KEYTURN_\w+)/g)].map(([, name]) => name ?? "");
    const given = (name: string) =>
      main.includes(`output ${name} `) ||
      text("infra/entra.sh").includes(`env set ${name} `) ||
      guide.includes(`azd env set ${name} `);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !given(name))).toEqual([]);
  });

  it("runs only commands that the registration script knows", () => {
    const run = [...guide.matchAll(/infra\/entra\.sh ([\w-]+)/g)].map(([, command]) => command ?? "");
    const known = [...text("infra/entra.sh").matchAll(/^ {2}([\w-]+)\)$/gm)].map(([, command]) => command);
    expect(new Set(run)).toEqual(new Set(known));
  });

  it("explains every alert", () => {
    const rows = [...guide.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name ?? "");
    expect(alertRules.map(({ name }) => name).filter((name) => !rows.includes(name))).toEqual([]);
  });

  it("names parameters that there are", () => {
    const named = ["activityLog", "accountDiagnostics", "evidenceDays", "systemTopicName"];
    expect(named.filter((name) => !guide.includes(name) || !main.includes(name))).toEqual([]);
  });

  it("applies a fleet file that the app accepts", () => {
    const [, file = ""] = /<<END\n(.*?)\nEND\n/s.exec(guide) ?? [];
    const account =
      "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-1";
    const filled = file
      .replace("$KEYTURN_TRIAL_ACCOUNT_ID", account)
      .replace("$KEYTURN_TRIAL_VAULT_NAME", "kv-1");
    expect(filled).not.toContain("$");
    expect(parseFleet(filled).accounts).toEqual([
      expect.objectContaining({ name: "trial", resourceId: account, consumers: [] }),
    ]);
  });

  it("brings an example of local settings with which the app starts", () => {
    const { Values } = JSON.parse(text("local.settings.example.json")) as { Values: Record<string, string> };
    expect(readConfig(Values)).toMatchObject({ storage: { kind: "connection-string" } });
    expect(guide).toContain("local.settings.example.json");
  });
});
