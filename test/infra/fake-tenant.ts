// Plays `az` and a tenant for infra/entra.sh: keeps objects in a file beside the call log. What was just created is not
// seen for as many calls as FAKE_LATE says, and the call with the number FAKE_FAIL fails.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface App {
  readonly id: string;
  readonly appId: string;
  displayName: string;
  uniqueName?: string;
  owners: string[];
  redirectUris: string[];
  seenFrom: number;
}

interface Tenant {
  calls: number;
  apps: App[];
  principals: { id: string; appId: string; seenFrom: number }[];
  assignments: { id: string; principalId: string; appRoleId: string; seenFrom: number }[];
}

const [folder = "", ...words] = process.argv.slice(2);
const file = join(folder, "tenant.json");
const tenant: Tenant = existsSync(file)
  ? (JSON.parse(readFileSync(file, "utf8")) as Tenant)
  : { calls: 0, apps: [], principals: [], assignments: [] };
tenant.calls += 1;
appendFileSync(join(folder, "calls"), `${JSON.stringify(words)}\n`);

const late = Number(process.env["FAKE_LATE"] ?? 0);
const seenFrom = () => tenant.calls + late;
const isSeen = ({ seenFrom: from }: { readonly seenFrom: number }) => tenant.calls > from;
const line = words.join(" ");
const option = (name: string) => words[words.indexOf(name) + 1] ?? "";
const body = () => JSON.parse(option("--body") || "{}") as Record<string, unknown>;
const number = () => String(tenant.calls);

function save(): void {
  writeFileSync(file, JSON.stringify(tenant));
}

function refuse(why: string): never {
  save();
  console.error(`ERROR: ${why}`);
  process.exit(1);
}

const appBy = (is: (app: App) => boolean) =>
  tenant.apps.find((app) => isSeen(app) && is(app)) ?? refuse("Request_ResourceNotFound");

const commands: readonly [RegExp, (match: RegExpExecArray) => string | undefined][] = [
  [/^cloud show/, () => "https://graph.example/"],
  [/^account show --query user.type/, () => process.env["FAKE_KIND"] ?? "user"],
  [/^account show --query user.name/, () => "robot-app"],
  [/^ad signed-in-user show/, () => "me"],
  [/^ad sp show --id robot-app/, () => "robot"],
  [
    /^ad app list --show-mine --filter displayName eq '([^']*)'/,
    ([, name]) =>
      tenant.apps
        .filter(
          (app) => isSeen(app) && app.displayName === name && app.owners.includes("me") && !app.uniqueName,
        )
        .map(({ id }) => id)
        .join("\n"),
  ],
  [
    /^rest --method GET --url \S+\/applications\(uniqueName='([^']*)'\) --query (\w+)/,
    ([, name, field]) => appBy((app) => app.uniqueName === name)[field === "id" ? "id" : "appId"],
  ],
  [
    /^rest --method PATCH --url \S+\/applications\(uniqueName='([^']*)'\)/,
    ([, name = ""]) => {
      if (!line.includes("Prefer=create-if-missing")) refuse("not asked to create");
      // Names are unique at once, although reads lag behind.
      if (tenant.apps.some((app) => app.uniqueName === name)) return undefined;
      const app = { id: `object-${number()}`, appId: `client-${number()}`, uniqueName: name };
      const displayName = String(body()["displayName"]);
      tenant.apps.push({ ...app, displayName, owners: [], redirectUris: [], seenFrom: seenFrom() });
      return app.id;
    },
  ],
  [
    /^ad app owner add --id (\S+) --owner-object-id (\S+)/,
    ([, id, owner = ""]) => void appBy((app) => app.id === id).owners.push(owner),
  ],
  [
    /^rest --method GET --url \S+\/applications\/(\S+)\/owners/,
    ([, id]) => appBy((app) => app.id === id).owners.join("\n"),
  ],
  [
    /^rest --method GET --url \S+\/applications\/(\S+) --query web/,
    ([, id]) => appBy((app) => app.id === id).redirectUris.join("\n"),
  ],
  [
    /^rest --method PATCH --url \S+\/applications\/(\S+)/,
    ([, id]) => {
      const app = appBy((one) => one.id === id);
      const { uniqueName, web } = body() as { uniqueName?: string; web?: { redirectUris?: string[] } };
      if (uniqueName !== undefined) app.uniqueName = uniqueName;
      if (web?.redirectUris) app.redirectUris = web.redirectUris;
      return undefined;
    },
  ],
  [
    /^ad sp list --filter appId eq '([^']*)'/,
    ([, appId]) => tenant.principals.find((one) => isSeen(one) && one.appId === appId)?.id,
  ],
  [
    /^ad sp create --id (\S+)/,
    ([, appId = ""]) => {
      if (tenant.principals.some((one) => one.appId === appId)) refuse("already in use");
      tenant.principals.push({ id: `principal-${number()}`, appId, seenFrom: seenFrom() });
      return undefined;
    },
  ],
  [
    /^rest --method PATCH --url \S+\/servicePrincipals\/(\S+)/,
    ([, id]) =>
      tenant.principals.some((one) => isSeen(one) && one.id === id) ? undefined : refuse("not found"),
  ],
  [
    /^rest --method GET --url \S+\/appRoleAssignedTo.* --query value\[\?principalId=='([^']*)' && appRoleId=='([^']*)'\]/,
    ([, principal, role]) =>
      tenant.assignments.find((one) => isSeen(one) && one.principalId === principal && one.appRoleId === role)
        ?.id,
  ],
  [
    /^rest --method POST --url \S+\/appRoleAssignedTo/,
    () => {
      const { principalId, appRoleId } = body() as { principalId: string; appRoleId: string };
      tenant.assignments.push({ id: `assignment-${number()}`, principalId, appRoleId, seenFrom: seenFrom() });
      return undefined;
    },
  ],
  [
    /^rest --method DELETE --url \S+\/appRoleAssignedTo\/(\S+)/,
    ([, id]) => {
      tenant.assignments = tenant.assignments.filter((one) => one.id !== id);
      return undefined;
    },
  ],
];

if (tenant.calls === Number(process.env["FAKE_FAIL"] ?? 0)) refuse("the service did not answer");
for (const [pattern, answer] of commands) {
  const match = pattern.exec(line);
  if (!match) continue;
  const text = answer(match);
  save();
  if (text !== undefined && text !== "") console.log(text);
  process.exit(0);
}
refuse(`not known to this tenant: ${line}`);
