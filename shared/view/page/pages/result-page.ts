import type { Result } from "../../tables/result.ts";
import type { Html, Shown } from "../html.ts";
import { html } from "../html.ts";
import { moment } from "../moments.ts";
import { pageShell } from "../page-shell.ts";
import { noteHtml } from "../sections/cell-html.ts";
import type { SectionSurroundings } from "../sections/section-html.ts";
import { sectionHtml } from "../sections/section-html.ts";
import type { PageHere } from "./page-navigation.ts";
import type { QueryField } from "./query-form.ts";
import { queryForm } from "./query-form.ts";

/** A page that shows a result of the command line. */
export interface ResultPage {
  readonly here: PageHere;
  readonly title: string;
  readonly sentence: string;
  /** The command that shows the same in a terminal. */
  readonly command: string;
  readonly now: Date;
  /** Where the form leads, which only changes the address. */
  readonly action: string;
  readonly fields?: readonly QueryField[];
  /** Word on the button of the form. */
  readonly button?: string;
  /** Stands between the form and the tables. */
  readonly before?: Shown;
  readonly after?: Shown;
  /** Absent until somebody asks for it. */
  readonly result?: Result;
  readonly around: Omit<SectionSurroundings, "title">;
}

export function resultPage(page: ResultPage): Html {
  const {
    here,
    title,
    sentence,
    command,
    now,
    action,
    fields = [],
    button = "Show",
    before,
    after,
    result,
  } = page;
  const around = { ...page.around, title };
  const body = html`<div class="head">
      <h1>${title}</h1>
      <p class="stamp">As of ${moment(now)} UTC</p>
    </div>
    <p class="lead">${sentence} In a terminal: <code>${command}</code></p>
    ${queryForm(action, fields, button)} ${before}
    ${
      result?.notes &&
      result.notes.length > 0 &&
      html`<ul class="plain notes">
        ${result.notes.map((note) => html`<li>${noteHtml(note)}</li>`)}
      </ul>`
    }
    ${result?.sections.map((section) => sectionHtml(section, around))} ${after}`;
  return pageShell({ title, body, here });
}
