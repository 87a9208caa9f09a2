import type { HandedOver, HandOver } from "../../ports/key-holder.ts";
import { fingerprintOf } from "../../secret-value.ts";
import { translate } from "../azure-errors.ts";
import { notedAnswer } from "../noted-answer.ts";
import type { FoundPlaces } from "./found-places.ts";
import { isHidden } from "./found-places.ts";
import { credentialSlots } from "./gateway-credentials.ts";
import type { GatewayScope } from "./gateway-scope.ts";
import { holdsAlready, refused, refusedWrite } from "./hand-over-refusals.ts";

/** Looks into the credentials of every backend. */
export async function findBackends(
  { prefix, backends }: GatewayScope,
  found: FoundPlaces,
  abortSignal: AbortSignal,
): Promise<void> {
  for await (const { name: id = "?", credentials = {} } of backends.list({ abortSignal })) {
    for (const { name, value } of credentialSlots(credentials)) {
      const place = `${prefix}backends/${id}/${name}`;
      if (isHidden(value)) found.notShown(place);
      else found.add(place, { kind: "copy", fingerprint: fingerprintOf(value) });
    }
  }
}

/** Replaces a key among a backend's credentials, which are written as a whole. */
export async function handToBackend(
  { backends }: GatewayScope,
  id: string,
  slotName: string,
  order: HandOver,
  abortSignal: AbortSignal,
): Promise<HandedOver> {
  const operation = `handing the key to ${order.place}`;
  const noted = notedAnswer();
  const { credentials = {}, eTag = "" } = await backends.get(id, { abortSignal }).catch((error: unknown) => {
    throw translate(error, operation, "read");
  });
  const slots = credentialSlots(credentials);
  const slot = slots.find(({ name }) => name === slotName);
  if (!slot) throw refused(operation, "it holds no value of its own");
  if (holdsAlready(slot.value, order, operation)) return {};
  // Written back, a hidden credential would replace the real one.
  if (slots.some(({ value }) => isHidden(value))) throw refused(operation, "the backend hides a credential");
  try {
    const change = { credentials: slot.with(order.key.reveal()) };
    await backends.update(id, eTag, change, { abortSignal, ...noted.options });
    return noted.correlation();
  } catch (error) {
    throw refusedWrite(error, operation);
  }
}
