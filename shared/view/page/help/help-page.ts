import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { pageShell } from "../page-shell.ts";
import { pagePath, pageWords } from "../pages/page-index.ts";
import { helpLink, helpPath } from "./help-links.ts";
import { markdownHtml } from "./markdown-html.ts";
import type { Runbook, RunbookEntry } from "./runbook.ts";

const { title, sentence } = pageWords.help;

/** The runbook's introduction and the headings of its entries. */
export function helpIndexPage({ introduction, entries }: Runbook): Html {
  const chapters = entries.filter(({ topic, chapter }) => topic === chapter);
  const body = html`<h1>${title}</h1>
    <p class="lead">${sentence}</p>
    <div class="prose">${markdownHtml(introduction)}</div>
    ${chapters.map(
      ({ topic: name }) =>
        html`<section>
          <h2><a href="${helpPath(name)}">${name}</a></h2>
          <ul class="topics">
            ${entries
              .filter(({ topic, chapter }) => chapter === name && topic !== name)
              .map(({ topic }) => html`<li>${helpLink(topic)}</li>`)}
          </ul>
        </section>`,
    )}`;
  return pageShell({ title, body, here: "help" });
}

/** One entry of the runbook. @param command shows where it holds. */
export function helpPage({ topic, chapter, markdown }: RunbookEntry, command: string): Html {
  const body = html`<nav class="crumbs" aria-label="Breadcrumb">
      <a href="${pagePath("help")}">Help</a>${
        chapter !== topic &&
        html` <span aria-hidden="true">›</span> <a href="${helpPath(chapter)}">${chapter}</a>`
      }
    </nav>
    <h1>${topic}</h1>
    <p class="lead">In a terminal: <code>${command}</code></p>
    <div class="prose">${markdownHtml(markdown)}</div>`;
  return pageShell({ title: topic, body, here: "help" });
}
