import type { Observation, SettingReference } from "./observation.ts";
import type { Case, Found } from "./found.ts";
import { flawed } from "./found.ts";
import { pointsTo } from "./secret-reference.ts";

type Settings = Extract<Observation, { readonly kind: "settings" }>;

/** Judges each setting of a site that refers to the secret; a site without any gets a line that says why. */
export function judgeSettings(settings: Settings, asked: Case): readonly Found[] {
  const own = settings.references.filter((reference) => pointsTo(reference, asked.secret));
  if (own.length === 0) return withoutReference(settings, asked);
  return own.map((reference) => judgeReference(reference, settings.running, asked));
}

function judgeReference(reference: SettingReference, healthy: boolean, asked: Case): Found {
  const { setting, vault, version, status, activeVersion } = reference;
  if (version !== undefined) {
    const fingerprint = asked.fingerprintOf({ vault, version });
    return flawed(setting, "VersionPinned", `${setting} names version ${version}`, fingerprint);
  }
  if (status.toLowerCase() !== "resolved") {
    return flawed(setting, "ReferenceUnresolved", `${setting} is ${status}`);
  }
  if (activeVersion !== undefined) {
    const fingerprint = asked.fingerprintOf({ vault, version: activeVersion });
    return { instance: setting, fingerprint, healthy, strength: "resolved" };
  }
  const fingerprint = hasTakenUp(asked) ? asked.wanted.fingerprint : undefined;
  return { instance: setting, fingerprint, healthy, strength: "circumstantial" };
}

/** A platform that names no version has the wanted one once it was told to refresh, or must have done so by itself. */
function hasTakenUp({ wanted, consumer, askedAt, tookUpAt }: Case): boolean {
  const byItself = wanted.publishedAt.getTime() + consumer.refreshWithinMs;
  return askedAt.getTime() > byItself || (tookUpAt !== undefined && tookUpAt > wanted.publishedAt);
}

function withoutReference({ plain }: Settings, { secret, wanted }: Case): readonly Found[] {
  const copies = (plain ?? []).filter(({ fingerprint }) => wanted.valid.includes(fingerprint));
  if (copies.length === 0) {
    const blind = plain === undefined ? "; keyturn may not look for a plain value" : "";
    return [flawed("settings", "ReferenceMissing", `no setting refers to ${secret.name}${blind}`)];
  }
  return copies.map(({ setting, fingerprint }) =>
    flawed(setting, "PlainValue", `${setting} holds the key itself`, fingerprint),
  );
}
