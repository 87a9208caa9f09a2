import type { Answer, LocalRequest } from "../exchange.ts";
import { badParameter, beingDeleted, notFound } from "./refusals.ts";
import { currentOf, deletedBody, versionBody } from "./secret-body.ts";
import { pageOf } from "./secret-page.ts";
import type { DeletedSecret } from "./secret-store.ts";
import type { Vault } from "./vaults.ts";

/** `/deletedsecrets`: list, get, recover, purge. None of them finds a secret that is still being deleted. */
export function onDeletedSecrets(
  vault: Vault,
  name: string | undefined,
  action: string | undefined,
  request: LocalRequest,
): Answer {
  if (name === undefined) return listDeleted(vault, request);
  const operation = `deletedsecrets/${action ?? request.method.toLowerCase()}`;
  const deleted = vault.secrets.findDeleted(name);
  if (deleted === undefined) return notFound(operation, name);
  if (!isVisible(deleted))
    return request.method === "GET" ? notFound(operation, name) : beingDeleted(operation, name);
  switch (`${request.method} ${action ?? ""}`.trim()) {
    case "GET":
      return { status: 200, operation, body: deletedBody(vault.url, deleted, true) };
    case "DELETE":
      vault.secrets.purge(deleted);
      return { status: 204, operation };
    case "POST recover":
      vault.secrets.recover(deleted);
      return {
        status: 200,
        operation,
        body: versionBody(vault.url, deleted.secret, currentOf(deleted.secret)),
      };
    default:
      return badParameter(operation, "The method is not served.");
  }
}

function listDeleted(vault: Vault, request: LocalRequest): Answer {
  const operation = "deletedsecrets/list";
  const page = pageOf(
    request,
    vault.secrets
      .allDeleted()
      .filter(isVisible)
      .map((deleted) => deletedBody(vault.url, deleted, false)),
  );
  if (page === undefined) return badParameter(operation, "maxresults must be a number from 1 to 25.");
  return { status: 200, operation, body: page };
}

function isVisible(deleted: DeletedSecret): boolean {
  return deleted.visibleAt <= Date.now();
}
