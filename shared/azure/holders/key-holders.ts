import type { TokenCredential } from "@azure/identity";
import { sha256 } from "../../digest.ts";
import type { ObservationBy } from "../../domain/confirmation/kinds.ts";
import type { HeldPlace } from "../../domain/confirmation/observation.ts";
import type { HolderType } from "../../holder-resource.ts";
import { holderResource } from "../../holder-resource.ts";
import type { KeyHolder } from "../../ports/key-holder.ts";
import { apiManagement } from "./api-management.ts";
import type { ArmCloud } from "../resource-manager-client.ts";

/** No longer name of a place is recorded. */
export const maxPlaceName = 300;

/** Every kind of key holder, by the type of its resource. What a kind needs is loaded when the first of it is asked. */
export function keyHolders(credential: TokenCredential, cloud: ArmCloud): KeyHolder {
  const kinds: Readonly<Record<HolderType, KeyHolder>> = {
    "api-management": apiManagement(credential, cloud),
  };
  const kindOf = (resource: string): KeyHolder => {
    const type = holderResource(resource)?.type;
    if (!type) throw new TypeError("the fleet file let through the id of something else than a key holder");
    return kinds[type];
  };
  return {
    ask: async (holder, secret) => recordable(await kindOf(holder.resource).ask(holder, secret)),
    async handOver(holder, order, timeoutMs) {
      const answer = await kindOf(holder.resource).handOver(holder, order, timeoutMs);
      return answer.etag === undefined ? answer : { ...answer, etag: shortened(answer.etag) };
    },
  };
}

/** Names and versions are as long as Azure makes them, and go into records. */
function recordable(answer: ObservationBy<"holder">): ObservationBy<"holder"> {
  if (answer.kind !== "places") return answer;
  const long = answer.places.filter(({ place }) => place.length > maxPlaceName);
  const places = answer.places.filter((one) => !long.includes(one)).map(withShortVersion);
  const unseen = long.map(({ place }) => `${place.slice(0, 50)}… has a name that is too long to record`);
  return { ...answer, places, unseen: [...answer.unseen, ...unseen] };
}

function withShortVersion({ place, held }: HeldPlace): HeldPlace {
  return held.kind === "marked" ? { place, held: { ...held, etag: shortened(held.etag) } } : { place, held };
}

/** Versions are only compared. */
function shortened(etag: string): string {
  return sha256(etag).slice(0, 16);
}
