import { z } from "zod";
import { badRequest, notFound, resourceNotFound } from "../arm/refusals.ts";
import type { ArmOperation } from "../arm/resource-type.ts";
import { isSame } from "../arm/resource-type.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import { referenceBody, settingsBody, siteResource } from "./site-resource.ts";
import type { SitePlace } from "./site-resource.ts";
import { siteId, slotOf } from "./sites.ts";
import type { DeploymentSlot, Site } from "./sites.ts";

/** A slot with its site, and the source of the answer's ids and hosts. */
type OnSlot = {
  readonly operation: string;
  readonly site: Site;
  readonly slot: DeploymentSlot;
  readonly id: string;
  readonly place: SitePlace;
  readonly request: LocalRequest;
};

type SlotOperation = Omit<ArmOperation<Site>, "run"> & { run(on: OnSlot): Answer | Promise<Answer> };

const settingsChange = z.object({ properties: z.record(z.string(), z.string()) });

const READ = {
  permission: "web/read",
  action: "Microsoft.Web/sites/config/Read",
  kind: "reads",
} as const;
const WRITE = {
  permission: "web/refresh",
  action: "Microsoft.Web/sites/config/Write",
  kind: "writes",
} as const;

/**
 * The operation behind a site's name; the same below `/slots/{slot}`. Undefined for an unsupported operation.
 */
export function siteOperation(
  method: string,
  path: readonly string[],
  place: SitePlace,
): ArmOperation<Site> | undefined {
  const [first, name, ...rest] = path;
  const isBelowSlot = first !== undefined && isSame(first, "slots");
  if (isBelowSlot && name === undefined) return method === "GET" ? listSlots(place) : undefined;
  const operation = slotOperation(method, isBelowSlot ? rest : path);
  if (operation === undefined) return undefined;
  return {
    ...operation,
    run(site, request) {
      const slot = slotOf(site, isBelowSlot ? name : undefined);
      if (slot === undefined) return slotNotFound(operation.name, site, name ?? "");
      const id = siteId(place.subscriptionId, site, slot.name);
      return operation.run({ operation: operation.name, site, slot, id, place, request });
    },
  };
}

function slotOperation(method: string, path: readonly string[]): SlotOperation | undefined {
  const [, , , key, ...more] = path;
  const found = `${method} ${path.slice(0, 3).join("/").toLowerCase()}`.trim();
  if (key !== undefined) return more.length > 0 ? undefined : keyedOperation(found, key);
  switch (found) {
    case "GET":
      return get;
    case "POST config/appsettings/list":
      return listSettings;
    case "PUT config/appsettings":
      return putSettings;
    case "GET config/configreferences/appsettings":
      return listReferences;
    case "GET config/configreferences/connectionstrings":
      return listConnectionStrings;
    default:
      return undefined;
  }
}

function keyedOperation(found: string, key: string): SlotOperation | undefined {
  if (found === "GET config/configreferences/appsettings") return getReference(key);
  const isRefresh = found === "POST config/configreferences/appsettings" && isSame(key, "refresh");
  return isRefresh ? refresh : undefined;
}

const get: SlotOperation = {
  name: "sites/get",
  ...READ,
  action: "Microsoft.Web/sites/Read",
  run: ({ operation, site, slot, place }) => ({
    status: 200,
    operation,
    body: siteResource(site, slot, place),
  }),
};

function listSlots(place: SitePlace): ArmOperation<Site> {
  const operation = "sites/slots/list";
  return {
    name: operation,
    ...READ,
    action: "Microsoft.Web/sites/slots/Read",
    run: (site) => ({
      status: 200,
      operation,
      body: { value: site.slots.map((slot) => siteResource(site, slot, place)) },
    }),
  };
}

const listSettings: SlotOperation = {
  name: "sites/settings/list",
  permission: "web/listSettings",
  action: "Microsoft.Web/sites/config/list/Action",
  kind: "writes",
  run: ({ operation, site, slot, id }) => ({
    status: 200,
    operation,
    body: settingsBody(id, slot.references.settings(), site.location),
  }),
};

const putSettings: SlotOperation = {
  name: "sites/settings/update",
  ...WRITE,
  async run({ operation, site, slot, id, request }) {
    const body = settingsChange.safeParse(request.body);
    if (!body.success) return badRequest(operation, "The properties must be texts.");
    await slot.references.replace(body.data.properties);
    return { status: 200, operation, body: settingsBody(id, body.data.properties, site.location) };
  },
};

const listReferences: SlotOperation = { name: "sites/references/list", ...READ, run: references };

function getReference(key: string): SlotOperation {
  return {
    name: "sites/references/get",
    ...READ,
    async run({ operation, slot, id }) {
      const found = (await slot.references.all()).find((one) => isSame(one.key, key));
      if (found === undefined)
        return notFound(operation, "NotFound", `Cannot find a Key Vault reference with name ${key}.`);
      return { status: 200, operation, body: referenceBody(id, found, slot.reportsActiveVersion) };
    },
  };
}

const refresh: SlotOperation = {
  name: "sites/references/refresh",
  ...WRITE,
  async run(on) {
    await on.slot.references.refresh();
    return references(on);
  },
};

const listConnectionStrings: SlotOperation = {
  name: "sites/connectionStrings/list",
  ...READ,
  run: ({ operation }) => ({ status: 200, operation, body: { value: [] } }),
};

async function references({ operation, slot, id }: OnSlot): Promise<Answer> {
  const all = await slot.references.all();
  const value = all.map((one) => referenceBody(id, one, slot.reportsActiveVersion));
  return { status: 200, operation, body: { value } };
}

function slotNotFound(operation: string, site: Site, slot: string): Answer {
  return resourceNotFound(operation, site.resourceGroup, `Microsoft.Web/sites/${site.name}/slots/${slot}`);
}
