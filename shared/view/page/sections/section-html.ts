import type { Cell, Section } from "../../tables/result.ts";
import { textOf } from "../../tables/result.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { cellHtml } from "./cell-html.ts";
import { partLinks } from "./part-links.ts";
import { rowsShown } from "./rows-shown.ts";

/** What the sections of one page have in common. */
export interface SectionSurroundings {
  /** Names a section without a title. */
  readonly title: string;
  /** The part of long tables that is shown, counted from 1. */
  readonly part: number;
  readonly hrefOf: (part: number) => string;
  readonly isAccount: (name: string) => boolean;
  /** Where a cell leads, if it leads anywhere. */
  readonly linkOf?: (column: string, row: readonly Cell[]) => string | undefined;
}

/** A section of a result, as the command line prints it too: a table, or a list of names and values. */
export function sectionHtml(section: Section, around: SectionSurroundings): Html {
  const { title, columns, rows, empty = "none" } = section;
  const heading = title !== undefined && html`<h2>${title}</h2>`;
  const body =
    rows.length === 0
      ? html`<p class="empty">${sentenceLike(empty)}</p>`
      : columns.length === 0
        ? listHtml(rows, around)
        : tableHtml(section, around);
  return html`<section>${heading} ${body}</section>`;
}

function listHtml(rows: Section["rows"], { isAccount }: SectionSurroundings): Html {
  return html`<dl class="facts listing">
    ${rows.map(
      ([name, ...values]) =>
        html`<div>
          <dt>${textOf(name)}</dt>
          <dd>${values.map((value) => html`${cellHtml(value, textOf(name), isAccount)} `)}</dd>
        </div>`,
    )}
  </dl>`;
}

function tableHtml({ title, columns, rows }: Section, around: SectionSurroundings): Html {
  const name = title ?? around.title;
  const shown = rowsShown(rows, around.part);
  return html`<table class="sections stacks" role="table">
      <caption class="hidden">
        ${name}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map(
            (column, at) =>
              html`<th role="columnheader" scope="col" class="${isCount(rows, at) && "number"}">
                ${column}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${shown.rows.map((row) => rowHtml(row, columns, around))}
      </tbody>
    </table>
    ${partLinks(shown, around.hrefOf, name)}`;
}

function rowHtml(row: readonly Cell[], columns: readonly string[], around: SectionSurroundings): Html {
  const cells = columns.map((column, at) => {
    const cell = row[at];
    const href = around.linkOf?.(column, row);
    const inner =
      href === undefined
        ? cellHtml(cell, column, around.isAccount)
        : html`<a href="${href}">${textOf(cell)}</a>`;
    if (at === 0) return html`<th role="rowheader" scope="row">${inner}</th>`;
    const kind = [typeof cell === "number" && "number", textOf(cell) === "" && "nil"].filter(
      (name) => name !== false,
    );
    return html`<td role="cell" data-label="${column}" class="${kind.join(" ")}">${inner}</td>`;
  });
  return html`<tr role="row">
    ${cells}
  </tr>`;
}

function isCount(rows: Section["rows"], at: number): boolean {
  return typeof rows[0]?.[at] === "number";
}

function sentenceLike(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
