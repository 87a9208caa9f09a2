import { mapConcurrent } from "../../concurrency.ts";
import type { HandedOver, HandOver } from "../../ports/key-holder.ts";
import { fingerprintOf } from "../../secret-value.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { notedAnswer } from "../noted-answer.ts";
import type { FoundPlaces } from "./found-places.ts";
import type { PolicyKind, PolicyScope } from "./gateway-policy-scope.ts";
import { holdsAlready, refused, refusedWrite } from "./hand-over-refusals.ts";
import { policyLiterals } from "./policy-literals.ts";
import type { RecentLists } from "./recent-lists.ts";

/** A policy document, or a fragment of one. */
interface PolicyAddress {
  readonly kind: PolicyKind;
  readonly ids: readonly string[];
}

const readsAtOnce = 8;
/** Operations whose policy is read in one look; an API of OpenAI has about a hundred. */
const maxOperations = 400;

/**
 * Looks into every policy for texts as long as a key. That takes a call for each, so lists and documents without such a text
 * are remembered for a while; a document with one is always read.
 */
export async function findPolicyLiterals(
  scope: PolicyScope,
  found: FoundPlaces,
  recent: RecentLists,
  abortSignal: AbortSignal,
): Promise<void> {
  const list = async (part: string, all: () => AsyncIterable<{ readonly name?: string }>) => {
    const known = recent.get(scope.prefix + part);
    if (known) return known;
    const names: string[] = [];
    try {
      for await (const { name } of all()) if (name !== undefined) names.push(name);
      recent.set(scope.prefix + part, names);
    } catch (error) {
      found.noteFailure(scope.prefix + part, error);
    }
    return names;
  };
  const [apis, products, fragments] = await Promise.all([
    list("apis", () => scope.apis({ abortSignal })),
    list("products", () => scope.products({ abortSignal })),
    list("policyFragments", () => scope.fragments({ abortSignal })),
  ]);
  const ofApis = await mapConcurrent(apis, readsAtOnce, async (api) => {
    const ids = await list(`apis/${api}/operations`, () => scope.operations(api, { abortSignal }));
    return ids.map((id) => ({ kind: "operation", ids: [api, id] }) as const);
  });
  const operations = ofApis.flat();
  for (const address of operations.slice(maxOperations)) found.leftOut(placeOf(scope, address));
  const addresses: readonly PolicyAddress[] = [
    { kind: "scope", ids: [] },
    ...apis.map((id) => ({ kind: "api", ids: [id] }) as const),
    ...products.map((id) => ({ kind: "product", ids: [id] }) as const),
    ...fragments.map((id) => ({ kind: "fragment", ids: [id] }) as const),
    ...operations.slice(0, maxOperations),
  ];
  const unknown = addresses.filter((address) => recent.get(placeOf(scope, address)) === undefined);
  await mapConcurrent(unknown, readsAtOnce, async (address) => {
    const place = placeOf(scope, address);
    try {
      const literals = policyLiterals(await policyText(scope, address, abortSignal));
      if (literals.length === 0) recent.set(place, []);
      for (const { name, value } of literals)
        found.add(`${place}/${name}`, { kind: "copy", fingerprint: fingerprintOf(value) });
    } catch (error) {
      found.noteFailure(place, error);
    }
  });
}

/** Empty where there is no policy. */
async function policyText(scope: PolicyScope, { kind, ids }: PolicyAddress, abortSignal: AbortSignal) {
  try {
    const { value = "" } = await scope.calls[kind].get(ids, { abortSignal });
    return value;
  } catch (error) {
    if (failureOf(error).statusCode === 404) return "";
    throw error;
  }
}

/** Replaces one text in a policy document, which is written as a whole. */
export async function handToPolicy(
  scope: PolicyScope,
  address: PolicyAddress,
  literalName: string,
  order: HandOver,
  abortSignal: AbortSignal,
): Promise<HandedOver> {
  const operation = `handing the key to ${order.place}`;
  const calls = scope.calls[address.kind];
  const read = calls.get(address.ids, { abortSignal });
  const {
    value = "",
    eTag,
    description,
  } = await read.catch((error: unknown) => {
    throw translate(error, operation, "read");
  });
  const literal = policyLiterals(value).find(({ name }) => name === literalName);
  // Without an ETag, another's change could be overwritten.
  if (!literal || eTag === undefined) throw refused(operation, "it holds no value of its own");
  if (holdsAlready(literal.value, order, operation)) return {};
  const noted = notedAnswer();
  try {
    await calls.put(
      address.ids,
      { value: literal.with(order.key.reveal()), ...(description && { description }) },
      { ifMatch: eTag, abortSignal, ...noted.options },
    );
    return noted.correlation();
  } catch (error) {
    throw refusedWrite(error, operation);
  }
}

const collections: Readonly<Record<PolicyKind, readonly string[]>> = {
  scope: [],
  api: ["apis"],
  operation: ["apis", "operations"],
  product: ["products"],
  fragment: ["policyFragments"],
};

function placeOf({ prefix }: PolicyScope, { kind, ids }: PolicyAddress): string {
  const path = collections[kind].map((collection, index) => `${collection}/${ids[index] ?? ""}`);
  return prefix + [...path, ...(kind === "fragment" ? [] : ["policies/policy"])].join("/");
}

const policyPlace =
  /^(?:apis\/(?<api>[^/]+)\/(?:operations\/(?<operation>[^/]+)\/)?policies\/policy|products\/(?<product>[^/]+)\/policies\/policy|policyFragments\/(?<fragment>[^/]+)|policies\/policy)\/(?<literal>.+)$/;

/** The document of a place inside its scope, and the literal in it; undefined for a place elsewhere. */
export function policyAddress(
  place: string,
): { readonly address: PolicyAddress; readonly literal: string } | undefined {
  const groups = policyPlace.exec(place)?.groups;
  const { api, operation, product, fragment, literal } = groups ?? {};
  if (literal === undefined) return undefined;
  const address: PolicyAddress =
    api !== undefined && operation !== undefined
      ? { kind: "operation", ids: [api, operation] }
      : api !== undefined
        ? { kind: "api", ids: [api] }
        : product !== undefined
          ? { kind: "product", ids: [product] }
          : fragment !== undefined
            ? { kind: "fragment", ids: [fragment] }
            : { kind: "scope", ids: [] };
  return { address, literal };
}
