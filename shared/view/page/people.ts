import type { Owner } from "../../domain/account/account-spec.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

/** Addresses that are safe in a `mailto:` link: they cannot add headers or text to the message. */
const address = /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}$/;

/** A consumer's owner, with a link where the contact is a mail address. */
export function ownerLine({ name, contact }: Owner): Html {
  return html`${name} <span class="quiet">·</span> ${contactLink(contact)}`;
}

function contactLink(contact: string): Html {
  return address.test(contact) ? html`<a href="mailto:${contact}">${contact}</a>` : html`${contact}`;
}
