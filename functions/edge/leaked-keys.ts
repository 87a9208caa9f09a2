import type { LeakedKeyDocument, Leaks } from "../../shared/api/leaks/leaks.ts";
import { locateKeys } from "../../shared/inventory/locate-keys.ts";
import { leakDocument } from "../../shared/view/leak-document.ts";
import type { Services } from "./services.ts";

/** The keys of any account in a text, past ones too, those that open an account first. Keeps nothing of the text. */
export async function leakedKeys(
  text: string,
  { ports, keyIndex, inForce }: Pick<Services, "ports" | "keyIndex" | "inForce">,
): Promise<Leaks> {
  const { found, ...counts } = await locateKeys(text, { ...ports, keyIndex });
  const now = ports.clock.now();
  const isLive = ({ key: { story } }: (typeof found)[number]) => (story?.life ?? "live") === "live";
  const live = found.filter(isLive).map(({ key }) => key);
  const documents = await Promise.all(
    found.map(async ({ key, ...place }) => {
      const { trail, ...known } = key;
      const { account, state } = trail;
      const slots = new Set(live.filter((one) => one.trail === trail).map(({ fingerprint }) => fingerprint));
      const both = slots.size > 1;
      return leakDocument({ ...known, ...place, account, state, both }, await inForce.account(account), now);
    }),
  );
  return { found: documents.toSorted(byUrgency), ...counts };
}

const order: Readonly<Record<LeakedKeyDocument["state"], number>> = {
  live: 0,
  dying: 1,
  unproven: 2,
  dead: 3,
};

function byUrgency(a: LeakedKeyDocument, b: LeakedKeyDocument): number {
  const name = ({ account, slot, generation = 0 }: LeakedKeyDocument) =>
    `${account} ${slot} ${String(generation).padStart(6, "0")}`;
  return order[a.state] - order[b.state] || (name(a) < name(b) ? -1 : 1);
}
