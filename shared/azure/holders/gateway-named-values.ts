import type { NamedValueContract } from "@azure/arm-apimanagement";
import { mapConcurrent } from "../../concurrency.ts";
import { pointsTo } from "../../domain/confirmation/secret-reference.ts";
import type { HandedOver, HandOver } from "../../ports/key-holder.ts";
import { fingerprintOf } from "../../secret-value.ts";
import { translate } from "../azure-errors.ts";
import { secretUri } from "../key-vault-reference.ts";
import { notedAnswer } from "../noted-answer.ts";
import type { FoundPlaces } from "./found-places.ts";
import { isHidden } from "./found-places.ts";
import type { GatewayScope } from "./gateway-scope.ts";
import { holdsAlready, refused, refusedWrite } from "./hand-over-refusals.ts";

/** Each is a write for the limits of Resource Manager. */
const readsAtOnce = 8;
const success = "Success";

/** Looks into every named value: what a reference points to, and what any other holds. */
export async function findNamedValues(
  { prefix, namedValues }: GatewayScope,
  found: FoundPlaces,
  abortSignal: AbortSignal,
): Promise<void> {
  const all: NamedValueContract[] = [];
  for await (const one of namedValues.list({ abortSignal })) all.push(one);
  const read = (id: string) => namedValues.value(id, { abortSignal });

  await mapConcurrent(all, readsAtOnce, async ({ name: id = "?", keyVault, secret, value: shown }) => {
    const place = `${prefix}namedValues/${id}`;
    if (keyVault?.secretIdentifier !== undefined) {
      const reference = secretUri(keyVault.secretIdentifier);
      if (!reference) return found.notShown(place);
      const { code: status = "Unknown", timeStampUtc: refreshedAt } = keyVault.lastStatus ?? {};
      // A reference is worth telling without its value, which a gateway need not show.
      const value = await read(id).catch(() => undefined);
      return found.add(place, {
        kind: "reference",
        reference,
        status,
        isResolved: status === success,
        ...(refreshedAt && { refreshedAt }),
        ...(value && !isHidden(value) && { fingerprint: fingerprintOf(value) }),
      });
    }
    try {
      const value = secret ? await read(id) : shown;
      if (value === undefined || isHidden(value)) return found.notShown(place);
      found.add(place, { kind: "copy", fingerprint: fingerprintOf(value) });
    } catch (error) {
      found.noteFailure(place, error);
    }
  });
}

/** Makes the service read the secret again, or replaces the key that it keeps. */
export async function handToNamedValue(
  scope: GatewayScope,
  id: string,
  order: HandOver,
  abortSignal: AbortSignal,
): Promise<HandedOver> {
  const operation = `handing the key to ${order.place}`;
  const current = await reading(operation, () => scope.namedValues.get(id, { abortSignal }));
  const { keyVault, secret, value: shown, eTag = "" } = current;
  if (keyVault?.secretIdentifier !== undefined) {
    const reference = secretUri(keyVault.secretIdentifier);
    if (!reference || !pointsTo(reference, order.secret))
      throw refused(operation, "it refers to another secret");
    if (reference.version !== undefined) throw refused(operation, "it names a fixed version of the secret");
    return refresh(scope, id, operation, abortSignal);
  }
  // Read after the ETag: a change between the two makes the write fail.
  const value = secret ? await reading(operation, () => scope.namedValues.value(id, { abortSignal })) : shown;
  if (holdsAlready(value, order, operation)) return {};
  const noted = notedAnswer();
  try {
    const change = { abortSignal, ...noted.options };
    const poller = await scope.namedValues.update(id, eTag, order.key.reveal(), change);
    await poller.pollUntilDone({ abortSignal });
    return noted.correlation();
  } catch (error) {
    throw refusedWrite(error, operation);
  }
}

/** The service goes on with the value that it has when it cannot read the new one. */
async function refresh(
  { namedValues }: GatewayScope,
  id: string,
  operation: string,
  abortSignal: AbortSignal,
): Promise<HandedOver> {
  const noted = notedAnswer();
  const because = "the service could not read the secret";
  let hasFailed = (): boolean => false;
  try {
    const poller = await namedValues.refresh(id, { abortSignal, ...noted.options });
    hasFailed = () => poller.getOperationState().status === "failed";
    const { keyVault } = await poller.pollUntilDone({ abortSignal });
    if (keyVault?.lastStatus && keyVault.lastStatus.code !== success) throw refused(operation, because);
    return noted.correlation();
  } catch (error) {
    throw hasFailed() ? refused(operation, because) : translate(error, operation, "change");
  }
}

async function reading<T>(operation: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw translate(error, operation, "read");
  }
}
