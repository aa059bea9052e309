/** Style sheet of the report, without external resources. */
export const STYLE = `
:root { --ink: #0f172a; --quiet: #64748b; --line: #e2e8f0; --ok: #15803d; --bad: #b91c1c; --accent: #2563eb }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; color: var(--ink); background: #f8fafc; margin: 0 }
main { max-width: 1240px; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.7rem; margin: 0 0 .5rem } h2 { font-size: 1.3rem; margin: 0 0 1rem } h3 { font-size: 1rem; margin: 1.75rem 0 .6rem }
.card { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem; margin-top: 1.25rem }
.badge { display: inline-block; border-radius: 99px; padding: .15rem .8rem; font-weight: 600 }
.ok { color: var(--ok) } .bad { color: var(--bad) }
.badge.ok { background: var(--ok); color: #fff } .badge.bad { background: var(--bad); color: #fff }
.quiet { color: var(--quiet) } .nowrap { white-space: nowrap }
.scroll { overflow-x: auto } .scroll + .scroll { margin-top: 1.25rem } .term { display: inline-block; min-width: 9rem } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { color: var(--quiet); font-weight: 600; font-size: .85rem } tbody tr:last-child td { border-bottom: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #fef2f2; border-radius: 8px; padding: .8rem 1rem; font-size: .85rem }
.figures { display: flex; flex-wrap: wrap; gap: .75rem } .figures div { background: #f1f5f9; border-radius: 10px; padding: .55rem 1rem }
.figures b { display: block; font-size: 1.15rem; overflow-wrap: anywhere } .figures span { color: var(--quiet); font-size: .82rem }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 0 2.5rem }
.bar { display: inline-block; height: .6rem; border-radius: 3px; background: var(--accent); min-width: 2px }
figure { margin: .5rem 0 1rem; overflow-x: auto } .columns > div { min-width: 0 } figure svg { max-width: 100%; height: auto; display: block; margin: 0 auto }
figure text { font-family: Arial, Helvetica, "Liberation Sans", sans-serif }
figcaption { color: var(--quiet); font-size: .85rem; margin-bottom: .4rem }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1rem; font-size: .82rem; color: var(--quiet); margin: .2rem 0 1rem }
.legend i { display: inline-block; width: .85rem; height: .85rem; border-radius: 4px; border: 1px solid; vertical-align: -2px; margin-right: .35rem }
details { border-top: 1px solid var(--line); padding: .6rem 0 } summary { cursor: pointer; font-weight: 600 }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 1rem 2.5rem }
.plots figure { min-width: 0 } .plot { width: 100%; max-width: 460px !important; margin: 0 !important } .plot text { font-size: 11px; fill: #475569 }
.plot .grid { stroke: var(--line) } .plot polyline { fill: none; stroke-width: 2; stroke-linejoin: round } .plot .inverse { fill: #fff }
.plot polyline.series-0 { stroke: var(--accent) } .plot polyline.series-1 { stroke: #ea580c; stroke-dasharray: 6 4 }
.plot polyline.reference { stroke: #94a3b8; stroke-width: 1.2 } .plot g { opacity: .6 }
.plot g.series-0 { fill: var(--accent) } .plot g.series-1 { fill: #ea580c }
.legend .series-0 { background: var(--accent); border-color: var(--accent) } .legend .series-1 { background: #ea580c; border-color: #ea580c }
.legend .reference { background: #94a3b8; border-color: #94a3b8; height: .2rem; vertical-align: 3px }
@media (max-width: 700px) {
  main { padding: 1rem .6rem 3rem } .card { padding: .9rem .8rem; border-radius: 8px }
  figure.stack svg, figure.overview svg { max-width: none; width: 860px }
}
`;
