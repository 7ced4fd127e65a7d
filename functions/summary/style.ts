import { Html } from './html.ts';

/** The whole style of the summary; text has a contrast of 4.5 : 1 and more in both schemes, and what is drawn of
 * days one of 3 : 1 (WCAG 2.2, AA). */
export const STYLE = new Html(`
:root{color-scheme:light dark;--back:#fff;--card:#f5f6f8;--text:#1a1d21;--dim:#5a6270;--line:#d5d9e0;--good:#156c3a;
--bad:#b3261e;--warn:#8a5300;--work:#2f5fd0;--wait:#b9c6e6;--total:#7b8cba;--spend:#0f7f8c}
@media (prefers-color-scheme:dark){:root{--back:#14161a;--card:#1d2026;--text:#e8eaee;--dim:#a5adba;--line:#363b45;
--good:#6fd39a;--bad:#ff9a91;--warn:#f2b866;--work:#7ea2ff;--wait:#39435c;--total:#64729a;--spend:#4fb8c4}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:1180px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:1.6rem;margin:0 0 4px}h2{font-size:1.15rem;margin:36px 0 10px}h3{font-size:1rem;margin:16px 0 6px}
p{margin:6px 0;max-width:75ch}.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.verdict{border-left:6px solid currentColor;padding:2px 0 2px 14px;margin:14px 0}
dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:16px 0 0}
dl.facts div{background:var(--card);border-radius:8px;padding:10px 12px}dt{color:var(--dim);font-size:.85rem}
dd{margin:0;font-weight:600}.zone{display:block;color:var(--dim);font-weight:400;font-size:.85rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;overflow-wrap:normal}
th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--dim);font-weight:600}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.card{background:var(--card);border-radius:8px;padding:12px 14px;margin:10px 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:12px}
svg{display:block;width:100%;height:90px}svg rect{fill:var(--work)}
svg rect.total{fill:var(--total)}svg rect.good{fill:var(--good)}svg rect.warn{fill:var(--warn)}svg rect.bad{fill:var(--bad)}
svg rect.none{fill:var(--dim)}svg rect.spend{fill:var(--spend)}.none{color:var(--dim)}
.swatch{display:inline-block;width:12px;height:12px;border-radius:2px;margin:0 6px 0 0;vertical-align:-1px;background:currentColor}
.swatch.agrees{background:var(--work)}.swatch.total{background:var(--total)}.key span{margin-left:12px;white-space:nowrap}
.outcomes{list-style:none;margin:6px 0;padding:0;color:var(--text)}.outcomes li{margin:3px 0}
.verdict p,.verdict code,.verdict pre{color:var(--text)}pre{background:var(--card);padding:8px 10px;margin:8px 0;border-radius:6px;white-space:pre-wrap;user-select:all}.verdict>strong{font-size:1.1rem}
.n+th:not(.n),.n+td:not(.n){padding-left:16px}
td.why{min-width:24ch}.why span{font-weight:600}tbody th{color:var(--text);font-weight:400;white-space:normal;overflow-wrap:anywhere;min-width:12ch}.nb,tbody th.nb{white-space:nowrap;overflow-wrap:normal}
.account th:first-child{position:sticky;left:0;background:var(--card);z-index:1}

.ends{display:flex;min-width:180px;justify-content:space-between;font-size:.8rem;color:var(--dim)}
.lane{display:grid;grid-template-columns:minmax(120px,190px) 1fr minmax(110px,auto);gap:10px;align-items:center;
font-size:.85rem;padding:3px 0}
.track{position:relative;height:14px;background:var(--card);border-radius:3px;overflow:hidden}
.track span{position:absolute;top:0;bottom:0;min-width:2px}.work{background:var(--work)}.wait{background:var(--wait)}.lost{background:var(--bad)}
.key i{display:inline-block;width:12px;height:12px;border-radius:2px;margin:0 4px 0 12px;vertical-align:-1px}
details{margin:8px 0}summary{cursor:pointer;color:var(--dim)}
@media (max-width:600px){main{padding:16px 14px 40px}dl.facts{grid-template-columns:repeat(2,1fr)}.lane{grid-template-columns:1fr auto;gap:2px 10px;padding:6px 0}
.track{grid-column:1/-1;grid-row:2}}
@media print{:root{color-scheme:light;--back:#fff;--card:#f5f6f8;--text:#1a1d21;--dim:#5a6270;--line:#d5d9e0;--good:#156c3a;
--bad:#b3261e;--warn:#8a5300;--work:#2f5fd0;--wait:#b9c6e6;--total:#7b8cba;--spend:#0f7f8c}
main{max-width:none;padding:0}.wide{overflow:visible}.card,tr,.lane{break-inside:avoid}h2,h3{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}svg,.track,.swatch,.key i{print-color-adjust:exact}}
`);
