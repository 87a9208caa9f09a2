import { slots } from "../../domain/key.ts";
import type { AccountShown } from "./account-shown.ts";
import { helpLink } from "./help/help-links.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { keyRole } from "./key-role.ts";
import { distance } from "./moments.ts";
import { ownerLine } from "./people.ts";

type Document = AccountShown["document"];
type Consumer = Document["consumers"][number] & { readonly unreviewed?: true };
type Instance = Consumer["instances"][number];

/** Every consumer with its instances: key, health, strength of the confirmation, last report. */
export function consumerTable({ document }: AccountShown, now: Date): Html {
  if (document.consumers.length === 0) return html`<p class="empty">No consumers are registered.</p>`;
  return html`<table class="consumers stacks" role="table">
    <caption class="hidden">
      Consumers and their instances
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Instance</th>
        <th role="columnheader" scope="col">Key</th>
        <th role="columnheader" scope="col">Health</th>
        <th role="columnheader" scope="col">Confirmation</th>
        <th role="columnheader" scope="col">Last report</th>
      </tr>
    </thead>
    ${document.consumers.map((consumer) => consumerRows(consumer, document, now))}
  </table>`;
}

function consumerRows(consumer: Consumer, document: Document, now: Date): Html {
  const { name, owner, environment, criticality, blocker, waiver, unreviewed } = consumer;
  return html`<tbody role="rowgroup">
    <tr role="row" class="consumer">
      <th role="rowheader" scope="rowgroup" colspan="5">
        <span class="line">
          <b>${name}</b>
          <span class="count ${blocker ? "short" : "full"}"
            >${consumer.confirmedInstances} of ${consumer.expectedInstances} confirmed</span
          >
          ${unreviewed && html`<span class="tag">unreviewed</span>`}
          ${criticality === "advisory" && html`<span class="tag">advisory</span>`}
          ${waiver && html`<span class="tag">waived until ${waiver.until.slice(0, 10)} by ${waiver.by}</span>`}
        </span>
        <span class="line small">${environment} <span class="quiet">·</span> ${ownerLine(owner)}</span>
        ${blocker && html`<span class="line small blocker">${blocker.message} <code>${helpLink(blocker.reason)}</code></span>`}
        ${waiver && html`<span class="line small">waiver: ${waiver.reason}</span>`}
      </th>
    </tr>
    ${consumer.instances.map((instance) => instanceRow(instance, document, now))}
  </tbody>`;
}

function instanceRow(instance: Instance, document: Document, now: Date): Html {
  const { healthy, stale, strength, flaw, receivedAt, contested } = instance;
  return html`<tr role="row" class="${stale && "stale"}">
    <td role="cell" data-label="Instance" class="indent">${instance.instance}</td>
    <td role="cell" data-label="Key" class="key">${keyOf(instance.fingerprint, document)}</td>
    <td role="cell" data-label="Health">
      ${healthy ? "healthy" : html`<span class="alarm">unhealthy</span>`}
      ${contested && html`<span class="alarm">contested</span> <span class="quiet">another report named ${contested.fingerprint}</span>`}
    </td>
    <td role="cell" data-label="Confirmation">
      ${strength}${flaw && html`<span class="quiet">: ${flaw.detail} <code>${helpLink(flaw.reason)}</code></span>`}
    </td>
    <td role="cell" data-label="Last report" class="when">
      ${distance(new Date(receivedAt), now)}${stale && html` <span class="tag">stale</span>`}
    </td>
  </tr>`;
}

function keyOf(fingerprint: string | undefined, document: Document): Html {
  if (fingerprint === undefined) return html`<span class="alarm">unknown</span>`;
  const slot = slots.find((one) => document.fingerprints?.[one] === fingerprint);
  const role = slot === undefined ? "not a key of this account" : `${slot}, ${keyRole(slot, document)}`;
  return html`<span class="print">${fingerprint}</span>
    <span class="${slot === undefined ? "alarm" : "quiet"}">${role}</span>`;
}
