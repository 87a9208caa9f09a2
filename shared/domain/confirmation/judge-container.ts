import type { ContainerSecret, Observation, Replica } from "./observation.ts";
import type { Case, Found } from "./found.ts";
import { flawed } from "./found.ts";
import { pointsTo } from "./secret-reference.ts";

type Container = Extract<Observation, { readonly kind: "container" }>;

/** The secret of a container app is one line, and so is each replica once the secret holds the wanted key. */
export function judgeContainer({ secrets, replicas }: Container, asked: Case): readonly Found[] {
  const { secret: wantedSecret, wanted } = asked;
  const own = secrets.filter(({ reference }) => reference && pointsTo(reference, wantedSecret));
  if (own.length === 0) return withoutReference(secrets, asked);
  const lines = own.map(judgeSecret);
  const upToDate = lines.every(({ flaw, fingerprint }) => !flaw && fingerprint === wanted.fingerprint);
  return upToDate ? [...lines, ...replicas.map((replica) => judgeReplica(replica, lines, asked))] : lines;
}

function judgeSecret({ name, reference, fingerprint }: ContainerSecret): Found {
  if (reference?.version !== undefined) {
    return flawed(name, "VersionPinned", `secret ${name} names version ${reference.version}`, fingerprint);
  }
  if (fingerprint === undefined) {
    return flawed(name, "ReferenceUnresolved", `the platform has no value for secret ${name}`);
  }
  return { instance: name, fingerprint, healthy: true, strength: "resolved" };
}

/**
 * A replica holds what its secret held when it started. It has the wanted key when it is newer than the platform's
 * refresh. That moment is only known to lie before the first sight of the new value, so a replica that started in
 * between counts from the second sight on: the platform restarts what was older. One that started before counts when it
 * did so in a time of which it is known that this key was published, after the platform had to refresh.
 */
function judgeReplica(replica: Replica, lines: readonly Found[], asked: Case): Found {
  const { name, createdAt, running } = replica;
  const { wanted, consumer, before } = asked;
  const since = createdAt.toISOString();
  const byItself = wanted.publishedAt.getTime() + consumer.refreshWithinMs;
  const seenBefore = lines.every(({ instance, fingerprint }) =>
    before.some((report) => report.instance === instance && report.fingerprint === fingerprint),
  );
  const startedSince = createdAt > wanted.publishedAt && (seenBefore || createdAt.getTime() > byItself);
  if (!startedSince && !startedEarlier(createdAt, asked)) {
    return flawed(name, "NotRestarted", `${name} runs since ${since} and may hold an older key`);
  }
  return { instance: name, fingerprint: wanted.fingerprint, healthy: running, strength: "resolved" };
}

function startedEarlier(createdAt: Date, { wanted: { publishedEarlier: earlier }, consumer }: Case): boolean {
  if (!earlier) return false;
  return (
    createdAt.getTime() > earlier.from.getTime() + consumer.refreshWithinMs && createdAt <= earlier.until
  );
}

function withoutReference(secrets: readonly ContainerSecret[], { secret, wanted }: Case): readonly Found[] {
  const copies = secrets.filter(
    ({ fingerprint, reference }) => !reference && fingerprint && wanted.valid.includes(fingerprint),
  );
  if (copies.length === 0) {
    return [flawed("secrets", "ReferenceMissing", `no secret of the app refers to ${secret.name}`)];
  }
  return copies.map(({ name, fingerprint }) =>
    flawed(name, "PlainValue", `secret ${name} holds the key itself`, fingerprint),
  );
}
