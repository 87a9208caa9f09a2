/** How tables of the command line look as a page, and the navigation between the pages. */
export const sectionStyle = `
.pages { margin: -0.75rem 0 1.75rem; font-size: 0.8125rem; }
.pages ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.125rem; list-style: none; margin: 0; padding: 0; }
.pages a { display: inline-block; padding: 0.125rem 0; color: var(--quiet); text-decoration: none; }
.pages a:hover { text-decoration: underline; }
.pages a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -2px var(--ink); }
.lead { max-width: 60rem; margin: 0.5rem 0 1.25rem; color: var(--quiet); }
.lead code, .sections td code { color: var(--ink); }
.field { display: inline-flex; align-items: center; gap: 0.5rem; }
.search select, .search input { font: inherit; color: inherit; padding: 0.375rem 0.5rem; border: 1px solid var(--quiet); border-radius: 4px; background: var(--paper); max-width: 16rem; }
.search input[type="number"] { width: 6rem; }
.said-good { color: var(--good); }
.said-warn { color: var(--warn); }
.said-bad { color: var(--bad); }
.said-dim { color: var(--quiet); }
.said-strong { font-weight: 600; }
.topic { color: inherit; text-decoration-style: dotted; }
.notes { margin: 0 0 1.5rem; }
.notes li { padding: 0.125rem 0; overflow-wrap: anywhere; }
.sections { font-size: 0.875rem; }
.sections th[scope="row"] { font-weight: 400; }
.sections th, .sections td { padding-block: 0.5rem; overflow-wrap: anywhere; }
.sections thead th { overflow-wrap: normal; }
.sections thead th::first-letter { text-transform: uppercase; }
.listing > div { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 0 1rem; }
.listing dt, .listing dd { min-width: 0; overflow-wrap: anywhere; }
.parts { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0.75rem 0; font-size: 0.8125rem; color: var(--quiet); }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; margin: 0 0 1.5rem; }
.prose { max-width: 44rem; }
.prose code { color: inherit; background: var(--panel); padding: 0 0.2em; }
pre { overflow: auto; max-height: 40rem; padding: 0.75rem 1rem; background: var(--panel); font-size: 0.8125rem; line-height: 1.45; }
.topics { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0; padding: 0; font-size: 0.875rem; }
.legend { margin: 2rem 0 0; font-size: 0.8125rem; }
.legend ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; margin: 0.5rem 0; padding: 0; }
.legend li { display: inline-flex; }
@media (max-width: 48rem) {
  .facts.listing, .listing > div { grid-template-columns: minmax(0, 1fr); }
}
`;
