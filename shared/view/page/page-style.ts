import { formStyle } from "./act/form-style.ts";
import { sectionStyle } from "./sections/section-style.ts";

/** One typeface, tabular figures, two weights; colour only where attention is needed. */
export const pageStyle = `
:root {
  --paper: #fbfaf8; --panel: #f3f1ed; --ink: #1d1e20; --quiet: #5c5f66; --line: #e1ded8; --link: #1f5a96;
  --calm: #3a6ea5; --good: #2f7a57; --warn: #8a5a00; --warn-fill: #b87c14; --warn-paper: #fbf1dc;
  --bad: #a8281f; --bad-paper: #fbe7e4; --track: #dedad2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517; --panel: #1c1e21; --ink: #e8e6e3; --quiet: #a3a6ad; --line: #2e3135; --link: #8fbdec;
    --calm: #6a9fd4; --good: #6dbb93; --warn: #e3b356; --warn-fill: #d19c3a; --warn-paper: #2a2317;
    --bad: #ff9d90; --bad-paper: #331b19; --track: #33363b;
  }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 84rem; padding: 0 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 400 0.9375rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; text-rendering: optimizeLegibility;
}
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
b, h1, h2, th { font-weight: 600; }
code { font: inherit; font-size: 0.8125rem; color: var(--quiet); overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; padding: 0.5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 1; }
.quiet { color: var(--quiet); font-weight: 400; }
.small { font-size: 0.8125rem; }
.alarm { color: var(--bad); font-weight: 600; }
.bad { color: var(--bad); }
.when, time { white-space: nowrap; }
.wrap { overflow-wrap: anywhere; }
.print { letter-spacing: 0.01em; white-space: nowrap; }
.plain, .blockers, .figures, .trail { list-style: none; margin: 0; padding: 0; }
.tag {
  display: inline-block; padding: 0 0.4em; border: 1px solid var(--line); border-radius: 3px;
  font-size: 0.75rem; line-height: 1.5; font-weight: 400; color: var(--quiet);
}
.tag.solid { background: var(--ink); border-color: var(--ink); color: var(--paper); }

header {
  display: flex; align-items: center; gap: 1rem; padding: 1rem 0; margin-bottom: 1.75rem;
  border-bottom: 1px solid var(--line);
}
.brand { display: inline-flex; align-items: center; gap: 0.5rem; color: inherit; font-weight: 600; text-decoration: none; }
#news { margin: 0 0 0 auto; color: var(--quiet); font-size: 0.8125rem; }
.head { display: flex; align-items: baseline; justify-content: space-between; gap: 0.25rem 1.5rem; flex-wrap: wrap; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.5rem; font-size: 1.0625rem; letter-spacing: -0.005em; }
.stamp { margin: 0; color: var(--quiet); font-size: 0.8125rem; }
.crumbs { font-size: 0.8125rem; margin-bottom: 0.25rem; }

.figures { display: flex; flex-wrap: wrap; margin: 1.25rem 0 0; border: solid var(--line); border-width: 1px 0; }
.figures li { flex: 1 1 8rem; }
.figure { display: block; padding: 0.625rem 0.75rem 0.75rem 0; color: var(--quiet); font-size: 0.8125rem; line-height: 1.3; text-decoration: none; height: 100%; }
.figure b { display: block; color: var(--ink); font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.02em; }
.figure.none b { color: var(--quiet); font-weight: 400; }
.figure-person:not(.none) b, .figure-unknown:not(.none) b { color: var(--bad); }
.figure-overdue:not(.none) b { color: var(--warn); }
.figure:hover { background: var(--panel); }
.figure[aria-current] { box-shadow: inset 0 -2px var(--ink); color: var(--ink); }
.search { display: flex; align-items: center; flex-wrap: wrap; gap: 0.5rem 0.75rem; margin: 1.25rem 0 1rem; font-size: 0.8125rem; }
.search label { color: var(--quiet); }
.search input[type="search"], .search button, .button {
  font: inherit; color: inherit; padding: 0.375rem 0.625rem; border: 1px solid var(--quiet); border-radius: 4px; background: var(--paper);
}
.search input[type="search"] { flex: 0 1 16rem; min-width: 8rem; }
.search button { cursor: pointer; padding-inline: 0.875rem; }
.search button:hover, .button:hover { background: var(--panel); }
.button { display: inline-block; padding: 0.5rem 1rem; text-decoration: none; font-weight: 600; }

table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.625rem 1.25rem 0.625rem 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-block: 0.375rem; color: var(--quiet); font-size: 0.8125rem; font-weight: 400; vertical-align: bottom; }
tbody tr { border-top: 1px solid var(--line); }
tbody:last-child tr:last-child { border-bottom: 1px solid var(--line); }
th.number, td.number { text-align: right; white-space: nowrap; }
.mark { flex: none; margin: 0.28em 0.5em 0 0; color: var(--quiet); }
.mark .solid { fill: currentColor; }
.mark .ring { fill: none; stroke: currentColor; stroke-width: 2; }
.mark .dashed { stroke-dasharray: 2.5 2.2; }
.mark-needs-person { color: var(--bad); }
.mark-overdue, .mark-waiting { color: var(--warn-fill); }
.mark-moving { color: var(--calm); }

.fleet .name a { font-weight: 600; }
.fleet .name { min-width: 9.5rem; }
.fleet .phase { min-width: 12.5rem; }
.fleet .name .quiet, .fleet .phase .quiet { display: block; font-size: 0.8125rem; }
.fleet .phase > * { float: left; }
.fleet .phase > span { max-width: calc(100% - 1.75rem); }
.fleet td { font-size: 0.875rem; }
.fleet th:nth-child(3) { width: 19%; }
.fleet th:nth-child(4) { width: 28%; }
.fleet th:nth-child(5) { width: 6rem; white-space: normal; }
.age-bar { display: block; margin: 0.4rem 0 0.25rem; }
.age-bar .track { fill: var(--track); }
.age-bar .fill { fill: var(--calm); }
.late .fill { fill: var(--warn-fill); }
.age-bar .limit { fill: var(--ink); }
.age { font-size: 0.8125rem; line-height: 1.4; }
.age-text { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.75rem; }
.late .quiet { color: var(--warn); }

.state { display: flex; margin: 0.5rem 0 1.25rem; font-size: 1.0625rem; }
.notice { margin: 0 0 1rem; padding: 0.75rem 1rem; border-left: 3px solid var(--calm); background: var(--panel); }
.notice h2 { font-size: 0.9375rem; margin-bottom: 0.125rem; }
.notice p { margin: 0.125rem 0; overflow-wrap: anywhere; }
.notice-warn { border-color: var(--warn-fill); background: var(--warn-paper); }
.notice-bad { border-color: var(--bad); background: var(--bad-paper); }
.notice code { color: inherit; }
.blockers li { margin: 0.25rem 0 0.375rem; overflow-wrap: anywhere; }
.matters { margin: 0.25rem 0 0; padding-left: 1.125rem; }
.matters li { margin: 0.25rem 0; overflow-wrap: anywhere; }
.matters .small { display: block; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 0 3.5rem; margin-top: 1.75rem; }
main > section, .columns section { margin-bottom: 2.25rem; }
.facts { margin: 0; }
.facts > div { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.facts > div:last-child { border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); font-size: 0.8125rem; }
dd { margin: 0; font-size: 0.875rem; }

.timeline { table-layout: fixed; font-size: 0.875rem; }
.timeline th:first-child { width: 11.5rem; }
.timeline th:last-child { width: 7rem; }
.timeline th, .timeline td { padding-block: 0.375rem; }
.timeline tbody .number { color: var(--quiet); font-size: 0.8125rem; white-space: normal; }
.timeline th .quiet { display: block; font-size: 0.75rem; line-height: 1.35; }
.timeline .axis { padding-block: 0; padding-right: 1.25rem; }
.timeline .course { position: relative; padding: 0; }
.timeline .course svg { position: absolute; inset: 0 1.25rem 0 0; width: calc(100% - 1.25rem); height: 100%; }
.timeline .course { height: 2.75rem; }
.timeline .later th { font-weight: 400; color: var(--quiet); }
.timeline .later .course { height: 2rem; }
.timeline svg { display: block; overflow: visible; }
.timeline text { fill: var(--quiet); font-size: 0.75rem; font-weight: 400; }
.grid { stroke: var(--line); stroke-width: 1; }
.stay { fill: var(--calm); opacity: 0.4; }
.begin { fill: var(--calm); }
.now .stay { opacity: 0.85; }

.consumer th { padding-top: 0.75rem; font-weight: 400; font-size: 0.9375rem; }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.5rem; overflow-wrap: anywhere; }
.count { font-size: 0.8125rem; color: var(--quiet); }
.count.full { color: var(--good); }
.count.short, .line.blocker { color: var(--warn); }
.line.blocker code { color: inherit; }
.consumers td { font-size: 0.875rem; padding-block: 0.375rem; }
.consumers tbody tr:not(.consumer) { border-top-color: transparent; }
.consumers tbody tr:last-child td { padding-bottom: 0.75rem; }
.consumers .indent { padding-left: 1rem; overflow-wrap: anywhere; }
.consumers thead th:nth-child(1) { width: 27%; padding-left: 1rem; }
.consumers thead th:nth-child(2) { width: 30%; }
.consumers thead th:nth-child(3) { width: 5.5rem; }
.consumers thead th:nth-child(5) { width: 6.5rem; }
.consumers .stale td { color: var(--quiet); }
.rotations td { font-size: 0.875rem; }
.rotations .print { display: block; font-size: 0.8125rem; }
.trail { font-size: 0.875rem; }
.trail li { display: grid; grid-template-columns: 2.5rem 10.5rem minmax(0, 1fr); gap: 0 1rem; padding: 0.375rem 0; border-top: 1px solid var(--line); }
.trail li > span:last-child { overflow-wrap: anywhere; }
.trail .number { text-align: right; }
.trail time { color: var(--quiet); white-space: nowrap; }
.noteworthy > span:last-child { font-weight: 600; }
.empty { color: var(--quiet); }
.words { max-width: 38rem; margin: 10vh 0; }
.words h1 { margin-bottom: 1rem; }

${sectionStyle}
@media (max-width: 64rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .aside { grid-row: 1; }
  .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0 2rem; }
  .facts > div:last-child { border-bottom: 0; }
  th, td { padding-right: 0.875rem; }
  .fleet .name { min-width: 7rem; }
  .fleet .phase { min-width: 8rem; }
  .fleet th:nth-child(4) { width: 30%; }
}
@media screen and (max-width: 48rem) {
  body { padding: 0 1rem 3rem; }
  header { margin-bottom: 1.25rem; padding: 0.75rem 0; }
  h1 { font-size: 1.5rem; }
  .figures li { flex-basis: 33%; }
  .search > label { flex: 1 0 100%; margin: 0.25rem 0 -0.375rem; }
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacks, .stacks tbody, .stacks tr, .stacks th, .stacks td { display: block; width: auto !important; padding: 0; }
  .stacks tbody tr { padding: 0.875rem 0; }
  .stacks td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 0.75rem; margin-top: 0.375rem; text-align: left !important; white-space: normal; }
  .stacks td::before { content: attr(data-label); grid-row: 1 / span 9; color: var(--quiet); font-size: 0.8125rem; line-height: 1.6; }
  .stacks td > * { grid-column: 2; }
  .fleet .name a { font-size: 1.0625rem; }
  .fleet .phase { grid-template-columns: 7rem auto minmax(0, 1fr); }
  .fleet .phase > span { grid-column: 3; max-width: none; }
  .fleet .phase > svg { grid-column: 2; margin-right: 0; }
  .stacks td.nil { display: none; }
  .sections th[scope="row"] { font-weight: 600; }
  .consumers tbody tr { padding: 0.375rem 0; }
  .consumers .consumer { padding-top: 0.75rem; }
  .consumers tbody tr:not(.consumer) { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding-left: 0.75rem; border-left: 2px solid var(--line); border-top: 0; margin-bottom: 0.375rem; }
  .consumers td, .consumers .indent { display: block; margin: 0; padding: 0 !important; }
  .consumers td::before { content: none; }
  .consumers td.when { grid-area: 1 / 2; text-align: right !important; }
  .consumers td:nth-child(3) { text-align: right !important; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 1.25rem; }
  .facts > .wide { grid-column: 1 / -1; }
  .timeline th:first-child { width: 8.5rem; }
  .timeline th:last-child { width: 4.5rem; }
  .timeline .course svg { inset: 0 0.75rem 0 0; width: calc(100% - 0.75rem); }
  .trail li { grid-template-columns: 2rem minmax(0, 1fr); gap: 0 0.75rem; }
  .trail li > span:last-child { grid-column: 2; }
}
@media print {
  :root {
    --paper: #fff; --panel: #fff; --ink: #000; --quiet: #444; --line: #bbb; --link: #000; --calm: #3a6ea5;
    --good: #1d5c3f; --warn: #6b4500; --warn-fill: #b57a12; --warn-paper: #fff; --bad: #8f1d15; --bad-paper: #fff; --track: #ddd;
  }
  @page { margin: 14mm; }
  @page wide { size: landscape; margin: 14mm; }
  main:has(.fleet) { page: wide; }
  html { font-size: 12px; color-scheme: light; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; }
  header a.small, #news, .skip, .search, .crumbs, .pages, .parts a { display: none; }
  header { margin-bottom: 1rem; padding-top: 0; }
  a { color: inherit; text-decoration: none; }
  .figure[aria-current] { box-shadow: none; }
  .notice { border: 1px solid var(--line); border-left-width: 3px; }
  tr, .trail li, .facts > div, .notice, tbody { break-inside: avoid; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
}
${formStyle}`;
