import type { Rollout } from "../../api/rollout.ts";
import type { FleetChange } from "../../records/fleet-change.ts";
import type { Matter } from "../../api/attention.ts";
import { fleetAttention } from "../attention/fleet-attention.ts";
import { byUrgency, neededNow } from "../attention/urgency.ts";
import type { AccountShown } from "./account-shown.ts";
import { conditionOf, conditions } from "./account-shown.ts";
import { attentionNotice } from "../attention/attention-notice.ts";
import { fleetRow } from "./fleet-row.ts";
import type { FilterName, FleetWish } from "./fleet-filter.ts";
import { filters, matches } from "./fleet-filter.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { lineNotice } from "./line-notice.ts";
import { moment } from "./moments.ts";
import { fleetPath } from "./page-links.ts";
import { pageShell } from "./page-shell.ts";
import { legend } from "./pages/legend.ts";
import { pendingChangesNotice } from "./pending-changes.ts";

const refreshMs = 10_000;
/** Matters at the top; the accounts that they are about stand first in the table. */
const maxNeeded = 10;

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
): Html {
  const found = accounts.filter((account) => matches(account, wish.find));
  const shown = found.filter((account) => filters[wish.show].holds(account, now));
  const rows = shown.map((account) => ({ account, rank: conditions.indexOf(conditionOf(account)) }));
  rows.sort((a, b) => a.rank - b.rank || byName(a.account, b.account));
  const body = html`<div class="head">
      <h1>Fleet</h1>
      <p class="stamp">As of ${moment(now)} UTC</p>
    </div>
    ${attentionNotice(neededIn(accounts, rollout, pending), maxNeeded)} ${rollout && lineNotice(rollout, now)}
    ${pendingChangesNotice(pending, now)} ${actions} ${figures(found, wish, now)} ${search(wish)}
    ${rows.length > 0 ? table(rows.map(({ account }) => fleetRow(account, now))) : nothing(accounts.length)}
    ${legend()}`;
  return pageShell({ title: "Fleet", body, refreshMs, here: "fleet" });
}

/** All that a person must see to now, whatever the visitor has asked to see. */
function neededIn(
  accounts: readonly AccountShown[],
  rollout: Rollout | undefined,
  pending: readonly FleetChange[],
): readonly Matter[] {
  const ofAccounts = accounts.flatMap(({ document }) => document.attention);
  return neededNow(byUrgency([...fleetAttention({ rollout, pending }), ...ofAccounts]));
}

function byName(
  { document: { account: a } }: AccountShown,
  { document: { account: b } }: AccountShown,
): number {
  return a < b ? -1 : 1;
}

/** Each count is a link to the accounts that it counts. */
function figures(accounts: readonly AccountShown[], { show, find }: FleetWish, now: Date): Html {
  const figure = ([name, { one, many, holds }]: readonly [string, (typeof filters)[FilterName]]) => {
    const count = accounts.filter((account) => holds(account, now)).length;
    const query = new URLSearchParams({
      ...(name !== "all" && { show: name }),
      ...(find !== "" && { find }),
    });
    const search = query.size > 0 ? `?${query.toString()}` : "";
    return html`<li>
      <a
        class="figure figure-${name}${count === 0 && " none"}"
        href="${fleetPath}${search}"
        ${name === show && html`aria-current="true"`}
        ><b>${count}</b> ${count === 1 ? one : many}</a
      >
    </li>`;
  };
  return html`<nav aria-label="Filters">
    <ul class="figures">
      ${Object.entries(filters).map(figure)}
    </ul>
  </nav>`;
}

function search({ show, find }: FleetWish): Html {
  return html`<form class="search" method="get" action="${fleetPath}" role="search">
    ${show !== "all" && html`<input type="hidden" name="show" value="${show}" />`}
    <label for="find">Account, consumer or owner</label>
    <input id="find" name="find" type="search" value="${find}" maxlength="100" autocomplete="off" />
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
