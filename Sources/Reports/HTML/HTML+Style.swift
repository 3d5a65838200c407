extension HTML {
  /// What all pages look like, on screens, in the dark and on paper.
  static let style: HTML = """
    :root {
      --paper: #ffffff; --ink: #1c2024; --soft: #5b6470; --line: #d9dde2;
      --panel: #f5f6f8; --bar: #2f6fa8; --notice: #8a4b00;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --ink: #e6e9ec; --soft: #9aa4af; --line: #343a41;
        --panel: #1d2126; --bar: #6aa9dd; --notice: #f0b36a;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    }
    main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
    h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
    h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; break-after: avoid; }
    p { margin: .35rem 0; max-width: 50rem; }
    .soft { color: var(--soft); }
    .notice { color: var(--notice); font-weight: 600; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; }
    thead th { border-bottom: 2px solid var(--line); white-space: nowrap; }
    tbody tr { border-bottom: 1px solid var(--line); break-inside: avoid; }
    tbody th { font-weight: 600; }
    th small, td small {
      display: block; font-weight: 400; font-size: .8rem; line-height: 1.35; color: var(--soft);
    }
    .number { text-align: right; white-space: nowrap; }
    th.number, td.number { padding: .4rem 0 .4rem 1.25rem; }
    .identity { width: auto; }
    .identity th { color: var(--soft); font-weight: 400; white-space: nowrap; padding-right: 1.5rem; }
    .identity td { overflow-wrap: anywhere; }
    .wide tbody th { min-width: 13rem; }
    .cards { --card: 15rem; display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fill, minmax(min(var(--card), 100%), 1fr)); }
    .charts { --card: 24rem; }
    .cards, section > p { break-before: avoid; }
    figure { margin: 0; padding: .75rem; background: var(--panel); border-radius: .4rem;
      break-inside: avoid; }
    figcaption { font-size: .85rem; overflow-wrap: anywhere; }
    figure img { display: block; width: 100%; height: auto; margin-bottom: .5rem; }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 11px; }
    svg .bar { fill: var(--bar); }
    svg .axis { stroke: var(--line); stroke-width: 1; }
    footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line);
      font-size: .85rem; color: var(--soft); }
    @media print {
      body { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      .wide { overflow: visible; }
      .cards { --card: 11rem; }
      .charts { --card: 18rem; }
      figure, svg .bar { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
