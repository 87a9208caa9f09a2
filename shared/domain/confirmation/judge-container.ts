import type { ContainerSecret, Observation, Replica } from "./observation.ts";
import type { Case, Found } from "./found.ts";
import { flawed } from "./found.ts";
import { pointsTo } from "./secret-reference.ts";

type Container = Extract<Observation, { readonly kind: "container" }>;

/** Judges each secret of a container app and, once they hold the wanted key, each replica; one line for each. */
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
 * A replica holds the value that its secret had when it started, so it has the wanted key if it started after the
 * platform's refresh. That refresh is only known to precede the first sight of the new value. A replica that started
 * between publication and that sight therefore counts from the second sight on, since the platform restarts older ones.
 * An earlier replica counts if it started while this key is known to have been published, after the platform had to
 * refresh.
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
