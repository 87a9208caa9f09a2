import { pendingChanges } from "../../shared/reconciler/fleet/fleet-changes.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import { withTrailFault } from "../../shared/view/attention/attention.ts";
import { accountActions } from "../../shared/view/page/act/account-actions.ts";
import { accountOffers } from "../../shared/view/page/act/account-offers.ts";
import { doneNotice } from "../../shared/view/page/act/done-notice.ts";
import { fleetActions } from "../../shared/view/page/act/fleet-actions.ts";
import { html } from "../../shared/view/page/html.ts";
import { headTag } from "../edge/etag.ts";
import { commandDone } from "../edge/page/done-proof.ts";
import { viewerOf } from "../edge/page/viewer.ts";
import { accountPage } from "../../shared/view/page/account-page.ts";
import { fleetWish } from "../../shared/view/page/fleet-filter.ts";
import { fleetPage } from "../../shared/view/page/fleet-page.ts";
import { lastDriftIn } from "../../shared/view/page/last-drift.ts";
import { notFoundPage } from "../../shared/view/page/notice-page.ts";
import { accountPath, fleetPath } from "../../shared/view/page/page-links.ts";
import { portalOf } from "../../shared/view/page/pages/portal-link.ts";
import { rolloutDocument } from "../../shared/view/rollout-document.ts";
import { principalNames, withNames } from "../../shared/view/principal-names.ts";
import { rotationHistory } from "../../shared/view/rotation-history.ts";
import { accountOf, Answer } from "../edge/http-edge.ts";
import { page, pageEdge } from "../edge/page-edge.ts";
import { readFleetShown } from "../edge/page/read-fleet-shown.ts";
import { readLeftBehind } from "../edge/read-attention.ts";
import { readAccountDocument, readRecord } from "../edge/read-account.ts";

/** `GET /api/ui` shows the fleet to people; `show`, `find`, `sort` and `part` say which of it. */
export const fleetUi = pageEdge("KeyRotation.Read", async ({ request, caller, services }) => {
  const { ports } = services;
  const fleet = await services.fleet.current();
  const { query } = request;
  const wish = fleetWish(query.get("show"), query.get("find"), query.get("sort"), query.get("part"));
  const [{ accounts, ...sparing }, snapshot, pending, removed] = await Promise.all([
    readFleetShown(fleet, wish, ports),
    fleet.hasRollout ? ports.rollout.snapshot() : undefined,
    pendingChanges(services.changes, fleet.source?.file),
    readLeftBehind(fleet, services),
  ]);
  const now = ports.clock.now();
  const rollout = snapshot && rolloutDocument(fleet, snapshot, now);
  const { viewer, headers } = viewerOf({ request, caller });
  const actions = html`${doneNotice(commandDone(request, caller, fleetPath, now), "fleet")}
  ${fleetActions({ pending, isStopped: rollout?.stopped === true }, viewer, now)}`;
  const named = withNames(pending, principalNames(fleet));
  return page(200, fleetPage(accounts, wish, now, rollout, named, actions, { ...sparing, removed }), headers);
});

/** `GET /api/ui/accounts/{account}` shows one account to people, with its rotations and its trail. */
export const accountUi = pageEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer)
    return page(404, notFoundPage(withoutKeys(exchange.request.params["account"] ?? "")));
  const { fleet, ports, config } = exchange.services;
  const portal = portalOf(config.cloud.armEndpoint);
  const [{ document, trail }, { events, trailFault }, inFleet] = await Promise.all([
    readAccountDocument(spec, ports),
    readRecord(spec.name, ports.trail),
    fleet.current(),
  ]);
  const names = principalNames(inFleet, spec);
  const lastDrift = lastDriftIn(events);
  const account = {
    document: withNames(withTrailFault(document, trailFault), names),
    policy: spec.policy,
    ...(portal !== undefined && { portal }),
    ...(lastDrift && { lastDrift }),
    ...(trailFault && { trailFault }),
  };
  const rotations = rotationHistory(events.map(({ event }) => event));
  const record = withNames({ rotations, events }, names);
  const now = ports.clock.now();
  const { viewer, headers } = viewerOf(exchange);
  const offers = accountOffers({ spec, head: trail, tag: headTag(trail), document }, viewer, now);
  const actions = html`${doneNotice(commandDone(exchange.request, exchange.caller, accountPath(spec.name), now), "account")}
  ${accountActions(spec.name, offers, viewer)}`;
  return page(200, accountPage(account, record, now, actions), headers);
});
