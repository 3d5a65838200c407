extension HTML {
  /// What plots and tables of confusions look like.
  ///
  /// The series' colours are Okabe and Ito's, which most colour-blind readers tell apart, two of them
  /// darker on white and some lighter on black.
  static let plotStyle: HTML = """
    :root {
      --tint: 47 111 168; --grid: #e3e6ea;
      --s1: #0072b2; --s2: #d55e00; --s3: #009e73; --s4: #b9598f; --s5: #b98500; --s6: #3a9bd0;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --tint: 106 169 221; --grid: #2c3238;
        --s1: #5cb3e8; --s2: #ff8f45; --s3: #2fc79a; --s4: #e39ac4; --s5: #e6b13c; --s6: #9ed6f7;
      }
    }
    .plot text { font-size: 12px; }
    .plot .grid { stroke: var(--grid); stroke-width: 1; }
    .plot .axis { stroke: var(--soft); }
    .plot .mark, .plot .diagonal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 3; }
    .plot .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    .plot .dot { fill: currentColor; }
    .plot .band { fill: currentColor; opacity: .18; }
    .plot .box { fill: var(--paper); stroke: var(--soft); stroke-width: 1; }
    .plot .out { fill: none; stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 3; }
    .plot .way { fill: none; stroke: var(--soft); stroke-width: 1; }
    .plot .count { fill: var(--ink); font-weight: 600; }
    .s1 { color: var(--s1); } .s2 { color: var(--s2); } .s3 { color: var(--s3); }
    .s4 { color: var(--s4); } .s5 { color: var(--s5); } .s6 { color: var(--s6); }
    .confusion { width: auto; break-inside: avoid; }
    .confusion caption { text-align: left; padding-bottom: .5rem; color: var(--soft); }
    .confusion td.number, .confusion th.number { padding: .4rem .75rem; }
    .confusion td.share { background: rgb(var(--tint) / calc(var(--share) * .5)); }
    .confusion td.right { font-weight: 600; }
    .wide + .cards { margin-top: 1.25rem; }
    .epochs thead th, .confusion thead th:first-child { white-space: normal; }
    .epochs small { white-space: nowrap; }
    .wide .epochs tbody th, .wide .confusion tbody th { min-width: 0; }
    progress { width: 100%; max-width: 30rem; accent-color: var(--bar); }
    details { margin-top: .75rem; }
    summary { cursor: pointer; color: var(--soft); }
    @media print {
      .plot, .confusion td { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
