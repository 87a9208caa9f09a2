// Runs before `azd provision`: refuses values that Azure would take for something else, and registers the resource
// providers that the template needs. azd passes the values of its environment as variables.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { deploymentFaults } from "./deployment/deployment-faults.ts";
import type { TemplateParameter } from "./deployment/parameters.ts";
import { givenParameters } from "./deployment/parameters.ts";
import { elsewhere, resourceProviders, subscriptionsOf } from "./deployment/resource-providers.ts";

const read = async <T>(file: string) =>
  JSON.parse(await readFile(new URL(`../infra/${file}`, import.meta.url), "utf8")) as T;
const template = await read<{ readonly parameters: Readonly<Record<string, TemplateParameter>> }>(
  "azuredeploy.json",
);
const { parameters: values } = await read<{
  readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
}>("main.parameters.json");

const deployment = { template: template.parameters, values };
const faults = deploymentFaults(deployment, process.env);
if (faults.length > 0) {
  console.error(`Nothing is deployed:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  console.error("Correct them with: azd env set NAME VALUE");
  process.exit(1);
}
const registered = "[?registrationState=='Registered'].namespace";
const own = process.env["AZURE_SUBSCRIPTION_ID"]?.toLowerCase();
const texts = givenParameters(deployment, process.env).flatMap(({ text = "" }) => text);
if (own !== undefined) await register(own, resourceProviders(template));
for (const subscription of subscriptionsOf(texts)) {
  if (subscription !== own) await register(subscription, elsewhere);
}

/** Only warns where it cannot: whoever deploys may lack the right, and Azure registers most providers by itself. */
async function register(subscription: string, wanted: readonly string[]): Promise<void> {
  try {
    const known = await az("provider", "list", "--subscription", subscription, "--query", registered);
    const there = new Set(known.split(/\s+/).map((name) => name.toLowerCase()));
    for (const name of wanted.filter((one) => !there.has(one.toLowerCase()))) {
      console.log(`registering ${name} in ${subscription}`);
      await az("provider", "register", "--namespace", name, "--subscription", subscription, "--wait");
    }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n").at(-2) ?? error.message) : "";
    console.error(`warning: resource providers of ${subscription} are not registered: ${why.trim()}`);
    console.error(`  if the deployment names one, register it: ${wanted.join(", ")}`);
  }
}

/** On Windows `az` is a script that only a shell runs; no argument holds anything that a shell would read. */
async function az(...words: readonly string[]): Promise<string> {
  const isWindows = process.platform === "win32";
  const quoted = isWindows ? words.map((word) => `"${word}"`) : words;
  const { stdout } = await promisify(execFile)("az", [...quoted, "--output", "tsv"], {
    shell: isWindows,
  });
  return stdout;
}
