import * as z from "zod";
import { parse } from "yaml";
import { ofType, textsAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

const azd = z.object({
  services: z.record(
    z.string(),
    z.object({ dist: z.string().optional(), remoteBuild: z.boolean().optional() }),
  ),
});

const host = z.object({
  extensionBundle: z.object({ id: z.string(), version: z.string() }),
  extensions: z.object({ queues: z.object({ messageEncoding: z.string() }) }),
});

/** What scripts/package.ts writes. */
const folder = "dist/package";
const files = ["api-management-sdk.cjs", "functions.cjs", "handlers.cjs", "host.json", "package.json"];

export const deployedPackage: readonly Rule[] = [
  {
    name: "azd finds the app by the name of its service",
    faults: (infrastructure) => {
      const { services } = azd.parse(parse(infrastructure.text("azure.yaml")));
      return ofType(infrastructure, "Microsoft.Web/sites")
        .map((site) => textsAt(site, "tags.azd-service-name")[0] ?? "no tag")
        .filter((name) => !(name in services));
    },
  },
  {
    name: "azd deploys what the build has written, as it is",
    faults: ({ text }) =>
      Object.entries(azd.parse(parse(text("azure.yaml"))).services)
        .filter(([, { dist, remoteBuild }]) => dist !== folder || remoteBuild !== false)
        .map(([name, service]) => `${name}: ${JSON.stringify(service)}`),
  },
  {
    name: "no deployed file is ignored",
    faults: ({ text }) => {
      const patterns = text(".funcignore").split("\n").filter(Boolean);
      return files.filter((file) => patterns.some((pattern) => matches(pattern, file)));
    },
  },
  {
    name: "messages are encoded as Event Grid and the app encode them",
    faults: ({ text }) => {
      const { messageEncoding } = host.parse(JSON.parse(text("host.json"))).extensions.queues;
      return messageEncoding === "base64" ? [] : [messageEncoding];
    },
  },
  {
    name: "the extension bundle is of the supported major version",
    faults: ({ text }) => {
      const { id, version } = host.parse(JSON.parse(text("host.json"))).extensionBundle;
      const isSupported =
        id === "Microsoft.Azure.Functions.ExtensionBundle" && /^\[4\.[^,]+, 5\.0\.0\)$/.test(version);
      return isSupported ? [] : [`${id} ${version}`];
    },
  },
];

/** As in a .gitignore, without folders. */
function matches(pattern: string, file: string): boolean {
  const expression = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("*", ".*");
  return new RegExp(`^/?${expression}$`).test(file);
}
