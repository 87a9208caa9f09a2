interface Allowance {
  /** Folders, `shared/*.ts`, packages, and groups of them; a folder may always import itself. */
  readonly from: readonly string[];
  /** Imported with `import type` alone. */
  readonly types?: readonly string[];
}

const domain = "shared/domain";
const root = "shared/*.ts";
const records = "shared/records";
const ports = "shared/ports";

/** The allowed imports per folder: all others are forbidden. CONTRIBUTING.md shows this table to people. */
export const mayImport: Readonly<Record<string, Allowance>> = {
  "shared/domain": { from: [] },
  "shared/*.ts": { from: [domain, "package.json", "node:crypto", "node:util", "zod"] },
  "shared/records": { from: [domain, root, "zod"] },
  "shared/fleet-file": { from: [domain, root, "zod", "yaml"] },
  "shared/lifecycle": { from: [domain, root, records, "zod"] },
  "shared/ports": { from: [domain, root, records] },
  "shared/inventory": { from: [domain, root, records, ports] },
  "shared/reconciler": {
    from: [domain, root, records, ports, "shared/fleet-file", "shared/inventory", "shared/lifecycle"],
  },
  "shared/azure": {
    from: [domain, root, records, ports, "shared/lifecycle", "Azure SDKs", "jose", "zod", "node:*"],
  },
  "shared/api": { from: [domain, root, records, "shared/fleet-file", "shared/lifecycle", "zod"] },
  "shared/view": { from: [domain, root, records, "shared/api", "shared/fleet-file/duration.ts"] },
  "shared/archive": { from: [domain, root, records, ports, "shared/view"] },
  "shared/backup": {
    from: [
      domain,
      root,
      records,
      ports,
      "shared/azure",
      "shared/inventory",
      "zod",
      "@azure/identity",
      "node:*",
    ],
  },
  functions: {
    from: [
      "shared",
      "@azure/functions",
      "@azure/identity",
      "zod",
      "node:diagnostics_channel",
      "node:fs",
      "node:http",
      "node:util",
      "node:zlib",
    ],
  },
  // Applications embed it: it brings nothing along.
  consumer: { from: ["node:*"] },
  // It runs beside applications: it brings little along.
  agent: {
    from: [
      root,
      "shared/domain/time.ts",
      "shared/fleet-file/fleet-fields.ts",
      "consumer/index.ts",
      "consumer/kept-token.ts",
      "zod",
      "yaml",
      "node:*",
    ],
  },
  // It knows keyturn by its API, and by what verifies without it.
  cli: {
    from: [
      root,
      "shared/domain/time.ts",
      "shared/domain/vocabulary.ts",
      "shared/domain/terms/loosenings.ts",
      "shared/api",
      "shared/fleet-file",
      "shared/view",
      "shared/backup",
      "agent/agent.ts",
      "consumer/kept-token.ts",
      "commander",
      "get-east-asian-width",
      "@azure/identity",
      "node:*",
    ],
    types: [domain],
  },
  // It plays everything that a client talks to, and takes reports by keyturn's own schema.
  "clients/check": {
    from: [
      "consumer/index.ts",
      "emulator",
      "shared/api/instance-report.ts",
      "@azure/identity",
      "@azure/keyvault-secrets",
      "node:*",
    ],
  },
  // It knows documents and domain types by their shape alone, so that it shares no bug with the app.
  emulator: {
    from: ["consumer/index.ts", "packages", "node:*"],
    types: [domain, "shared/api", "shared/view"],
  },
  // What an application of somebody else could import.
  examples: { from: ["consumer/index.ts", "packages", "node:*"] },
};

const ownFolders = "clients|agent|shared|functions|consumer|cli|emulator|examples|bench|scripts|test";
const groups: Readonly<Record<string, RegExp>> = {
  "shared/*.ts": /^shared\/[^/]+\.ts$/,
  "node:*": /^node:/,
  // Whole, or one of the modules that their packages export apart.
  "Azure SDKs": /^@azure\/(?!functions)[a-z-]+(\/api(\/[A-Za-z]+)?)?$/,
  packages: new RegExp(`^(?!(${ownFolders})/|node:)[@a-z]`),
};

/** Whether an import is one of the allowed ones; `target` is a path in the repository or the name of a package. */
export function isAllowed(folder: string, target: string, typeOnly: boolean): boolean {
  const { from = [], types = [] } = mayImport[folder] ?? {};
  return [folder, ...from, ...(typeOnly ? types : [])].some((name) => matches(name, target));
}

function matches(name: string, target: string): boolean {
  const group = groups[name];
  if (group) return group.test(target);
  return target === name || (!name.startsWith("@") && target.startsWith(`${name}/`));
}
