import type { Rollout } from "../../api/rollout.ts";
import type { FleetChange } from "../../records/fleet-change.ts";
import type { Matter } from "../../api/attention.ts";
import type { LeftBehind } from "../attention/fleet-attention.ts";
import { fleetAttention } from "../attention/fleet-attention.ts";
import { byUrgency, neededNow } from "../attention/urgency.ts";
import type { AccountShown } from "./account-shown.ts";
import { attentionCounts, attentionNotice } from "../attention/attention-notice.ts";
import { fleetRow } from "./fleet-row.ts";
import type { Filter, FilterName, FleetWish } from "./fleet-filter.ts";
import { filters, fleetOrders, matches } from "./fleet-filter.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { lineNotice } from "./line-notice.ts";
import { moment } from "./moments.ts";
import { fleetPath } from "./page-links.ts";
import { pageShell } from "./page-shell.ts";
import { accountsAtOnce, fleetRows } from "./sections/fleet-rows.ts";
import { partLinks } from "./sections/part-links.ts";
import { legend } from "./pages/legend.ts";
import { pendingChangesNotice } from "./pending-changes.ts";

const refreshMs = 10_000;
/** A large fleet is much to read. */
const refreshLargeMs = 60_000;
/** Matters at the top; the accounts that they are about stand first in the table. */
const maxNeeded = 10;

/** Of a large fleet only the heads are read, and all that belongs to an account only where its row is shown. */
interface Sparing {
  /** The accounts whose rows are shown, by name, as they are when everything about them is read. */
  readonly whole?: ReadonlyMap<string, AccountShown>;
  /** A filter whose accounts nobody has counted. */
  readonly uncounted?: FilterName | undefined;
  /** Accounts that have left the fleet file in the middle of something. */
  readonly removed?: readonly LeftBehind[];
}

/**
 * The fleet, most urgent accounts first.
 *
 * @param rollout absent where rotations do not wait for each other.
 * @param pending changes of the fleet file that wait for a second person.
 * @param actions what the viewer may decide about the fleet.
 */
export function fleetPage(
  accounts: readonly AccountShown[],
  wish: FleetWish,
  now: Date,
  rollout?: Rollout,
  pending: readonly FleetChange[] = [],
  actions?: Html,
  { whole = new Map(), uncounted, removed }: Sparing = {},
): Html {
  const found = accounts.filter((account) => matches(account, wish.find));
  const shown = fleetRows(accounts, wish, now);
  const rows = shown.rows.map((account) => fleetRow(whole.get(account.document.account) ?? account, now));
  const matters = mattersIn(accounts, { rollout, pending, removed });
  const parts = partLinks(shown, (part) => pathWith({ ...wish, part }), "the fleet", accountsAtOnce);
  const body = html`<div class="head">
      <h1>Fleet</h1>
      <p class="stamp">As of ${moment(now)} UTC</p>
    </div>
    ${attentionNotice(neededNow(matters), maxNeeded)} ${attentionCounts(matters, whole.size > 0)}
    ${rollout && lineNotice(rollout, now)} ${pendingChangesNotice(pending, now)} ${actions}
    ${figures(found, wish, now, uncounted)} ${search(wish)}
    ${rows.length > 0 ? table(rows) : nothing(accounts.length)} ${parts} ${legend()}`;
  return pageShell({
    title: "Fleet",
    body,
    refreshMs: whole.size > 0 ? refreshLargeMs : refreshMs,
    here: "fleet",
  });
}

/** All that needs a person, whatever the visitor has asked to see. */
function mattersIn(
  accounts: readonly AccountShown[],
  ofFleet: Parameters<typeof fleetAttention>[0],
): readonly Matter[] {
  const ofAccounts = accounts.flatMap(({ document }) => document.attention);
  return byUrgency([...fleetAttention(ofFleet), ...ofAccounts]);
}

/** Each count is a link to the accounts that it counts. */
function figures(
  accounts: readonly AccountShown[],
  wish: FleetWish,
  now: Date,
  uncounted?: FilterName,
): Html {
  const figure = ([name, { one, many, holds }]: readonly [FilterName, Filter]) => {
    const count = accounts.filter((account) => holds(account, now)).length;
    return html`<li>
      <a
        class="figure figure-${name}${count === 0 && " none"}"
        href="${pathWith({ ...wish, show: name, part: 1 })}"
        ${name === wish.show && html`aria-current="true"`}
        ><b>${name === uncounted ? html`<span title="counted when it is shown">–</span>` : count}</b>
        ${count === 1 ? one : many}</a
      >
    </li>`;
  };
  return html`<nav aria-label="Filters">
    <ul class="figures">
      ${Object.entries(filters).map((entry) => figure(entry as [FilterName, Filter]))}
    </ul>
  </nav>`;
}

/** The address of the same view with other wishes. */
function pathWith({ show, find, sort, part = 1 }: FleetWish): string {
  const query = new URLSearchParams({
    ...(show !== "all" && { show }),
    ...(find !== "" && { find }),
    ...(sort && { sort }),
    ...(part > 1 && { part: String(part) }),
  });
  return query.size > 0 ? `${fleetPath}?${query.toString()}` : fleetPath;
}

function search({ show, find, sort = "urgency" }: FleetWish): Html {
  return html`<form class="search" method="get" action="${fleetPath}" role="search">
    ${show !== "all" && html`<input type="hidden" name="show" value="${show}" />`}
    <label for="find">Account, consumer or owner</label>
    <input id="find" name="find" type="search" value="${find}" maxlength="100" autocomplete="off" />
    <label for="sort">Sort by</label>
    <select id="sort" name="sort">
      ${Object.entries(fleetOrders).map(
        ([name, words]) => html`<option value="${name}" ${name === sort && html`selected`}>${words}</option>`,
      )}
    </select>
    <button type="submit">Find</button>
  </form>`;
}

function table(rows: readonly Html[]): Html {
  return html`<table class="fleet stacks" role="table">
    <caption class="hidden">
      Accounts, most urgent first
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Account</th>
        <th role="columnheader" scope="col">Phase</th>
        <th role="columnheader" scope="col">Age of the published key</th>
        <th role="columnheader" scope="col">Waiting for</th>
        <th role="columnheader" scope="col" class="number">Unknown consumers</th>
        <th role="columnheader" scope="col">Drift</th>
        <th role="columnheader" scope="col">Next look</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;
}

function nothing(accounts: number): Html {
  return accounts === 0
    ? html`<p class="empty">
        The fleet file names no account yet. Apply one with <code>PUT /api/fleet</code>.
      </p>`
    : html`<p class="empty">No account matches. <a href="${fleetPath}">Show all ${accounts}</a></p>`;
}
