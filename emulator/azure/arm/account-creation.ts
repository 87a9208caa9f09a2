import { z } from "zod";
import { errorBody } from "../exchange.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import { accountId, accountResource } from "./account-resource.ts";
import type { AccountSetting } from "./account-operation.ts";
import { badRequest } from "./refusals.ts";
import { isSame } from "./resource-type.ts";
import type { ResourceName } from "./resource-type.ts";

const OPERATION = "accounts/create";

const creationBody = z.looseObject({
  location: z.string().optional(),
  kind: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: z
    .looseObject({ restore: z.boolean().optional(), disableLocalAuth: z.boolean().optional() })
    .optional(),
});

/** Creates an account, or brings a deleted one of that name back if the body says `restore`. */
export function createAccount(
  { resourceGroup, name, subscription }: ResourceName,
  request: LocalRequest,
  { accounts, tenantId, subscriptionId, addresses }: AccountSetting,
): Answer {
  const body = creationBody.safeParse(request.body);
  const shown = (account: Parameters<typeof accountResource>[0]): Answer => ({
    status: 201,
    operation: OPERATION,
    body: accountResource(account, tenantId, subscriptionId, addresses),
  });
  if (!body.success)
    return badRequest(OPERATION, "The request content was invalid.", "InvalidRequestContent");
  const { location, kind, tags, properties } = body.data;
  const deleted = accounts.deleted().find(({ account }) => isSame(account.name, name))?.account;
  if (deleted !== undefined) {
    if (properties?.restore !== true) return mustSayRestore(accountId(subscriptionId, deleted));
    accounts.restore(deleted);
    return shown(deleted);
  }
  if (accounts.find(name) !== undefined) {
    const text = `The subdomain name '${name}' is already used. Please pick a different name.`;
    return { status: 409, operation: OPERATION, body: errorBody("CustomDomainInUse", text) };
  }
  if (location === undefined) {
    return badRequest(
      OPERATION,
      "The location property is required for this definition.",
      "LocationRequired",
    );
  }
  const account = accounts.create({
    name,
    resourceGroup,
    location,
    ...(subscription !== undefined && { subscription }),
    ...(kind !== undefined && { kind }),
    ...(properties?.disableLocalAuth !== undefined && { disableLocalAuth: properties.disableLocalAuth }),
  });
  accounts.change(account, { tags });
  return shown(account);
}

function mustSayRestore(id: string): Answer {
  const text =
    `An existing resource with ID '${id}' has been soft-deleted. To restore the resource, you must specify 'restore' to be ` +
    "'true' in the property. If you don't want to restore existing resource, please purge it first.";
  return { status: 409, operation: OPERATION, body: errorBody("FlagMustBeSetForRestore", text) };
}
