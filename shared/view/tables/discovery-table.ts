import type { Discovery, KeyUser } from "../../domain/discovery/discovery.ts";
import type { Cell, Result } from "./result.ts";
import { marked } from "./result.ts";
import type { JsonShape } from "./json-shape.ts";
import { moment } from "./moment.ts";

const marks = { known: "good", unreviewed: "warn", unknown: "bad" } as const;

/** Shows the users of each key, and accounts outside the fleet. */
export function discoveryTable(discovery: JsonShape<Discovery>): Result {
  const { enrolled, accounts, unseen, copies, at } = discovery;
  const unknown = enrolled.filter(({ unknownConsumers }) => unknownConsumers > 0);
  const hidden = [...unseen, ...enrolled.flatMap((account) => account.unseen)];
  return {
    data: discovery,
    sections: [
      {
        title: `Users of keys, as of ${moment(at)}`,
        columns: ["account", "user", "status", "consumer", "seen by", "last read"],
        rows: enrolled.flatMap(({ account, users }) => users.map((user) => userRow(account, user))),
        empty: "no users found",
      },
      ...(accounts.length > 0
        ? [
            {
              title: "Accounts outside the fleet",
              columns: ["account", "kind", "keys", "resource"],
              rows: accounts.map(({ name, kind, keys, resourceId }) => [name, kind, keys, resourceId]),
            },
          ]
        : []),
    ],
    notes: [
      ...unknown.map((found) =>
        marked(`${found.account}: unregistered users of its key: ${found.unknownConsumers}`, "bad"),
      ),
      ...(copies.length > 0
        ? [
            marked(
              `Copies of keys found: ${copies.length}. List them with \`keyturn copies list ACCOUNT\`.`,
              "warn",
            ),
          ]
        : []),
      ...[...new Set(hidden.map(({ source, what }) => `Not visible (${source}): ${what}.`))].map((text) =>
        marked(text, "dim"),
      ),
    ],
    exit: unknown.length > 0 ? "findings" : "fine",
  };
}

function userRow(account: string, user: JsonShape<KeyUser>): readonly Cell[] {
  const { resources, identities, standing, consumer, how, pinned, lastAt } = user;
  return [
    account,
    [...resources.map(lastSegment), ...(resources.length === 0 ? identities : [])].join(", "),
    marked(standing, marks[standing]),
    consumer,
    `${how.join(" and ")}${pinned ? ", pinned to one version" : ""}`,
    moment(lastAt),
  ];
}

function lastSegment(resourceId: string): string {
  return resourceId.split("/").at(-1) ?? resourceId;
}
