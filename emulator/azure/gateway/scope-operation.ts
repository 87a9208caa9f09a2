import type { Addresses } from "../addresses.ts";
import { errorBody } from "../exchange.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import type { KnobBoard } from "../knobs.ts";
import type { Gateway, Scope } from "./gateways.ts";
import type { LongOperations } from "./long-operations.ts";

export type GatewaySetting = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
  readonly board: KnobBoard;
  readonly longOperations: LongOperations;
};

/**
 * An operation on the configuration of a service or of one of its workspaces. `path` stands behind the name of either; a
 * segment in braces stands for any one. `action` is Azure's, without what comes before it there.
 */
export type ScopeOperation = {
  readonly method: "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";
  readonly path: string;
  readonly name: string;
  readonly action: string;
  readonly kind: "reads" | "writes";
  run(call: ScopeCall): Answer | Promise<Answer>;
};

export type ScopeCall = {
  readonly gateway: Gateway;
  readonly scope: Scope;
  /** The id of the service or workspace. */
  readonly scopeId: string;
  readonly request: LocalRequest;
  readonly operation: string;
  readonly setting: GatewaySetting;
  /** The segment that stands where the path has this name in braces. */
  readonly value: (name: string) => string;
};

export function entityNotFound({ operation }: ScopeCall, what: string): Answer {
  return { status: 404, operation, body: errorBody("ResourceNotFound", `${what} not found.`) };
}

export function invalidBody({ operation }: ScopeCall): Answer {
  const text = "One or more fields contain incorrect values.";
  return { status: 400, operation, body: errorBody("ValidationError", text) };
}

const PAGE_SIZE = 100;

/** A page of a list, with the address of the next one. */
export function listed({ operation, request, setting }: ScopeCall, all: readonly unknown[]): Answer {
  const skip = Number(request.url.searchParams.get("$skip") ?? 0);
  const next = new URL(`${setting.addresses.armEndpoint}${request.url.pathname}${request.url.search}`);
  next.searchParams.set("$skip", String(skip + PAGE_SIZE));
  const value = all.slice(skip, skip + PAGE_SIZE);
  const nextLink = skip + PAGE_SIZE < all.length && { nextLink: next.toString() };
  return { status: 200, operation, body: { value, count: all.length, ...nextLink } };
}
