internal import Reports

/// What pages of a study look like beyond what all pages do.
enum ReportStyle {
  static let style: HTML = """
    @page { size: A4; margin: 14mm 13mm; }
    :root { --pass: #0b6b3a; --fail: #a11d1d; }
    @media screen and (prefers-color-scheme: dark) { :root { --pass: #58c48b; --fail: #ff8a80; } }
    h3 { font-size: 1rem; margin: 1.4rem 0 .35rem; break-after: avoid; }
    nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1.25rem 0; padding: .75rem;
      background: var(--panel); border-radius: .4rem; font-size: .85rem; }
    nav a { color: var(--bar); }
    code { font-size: .85em; overflow-wrap: anywhere; }
    .rehearsal { margin: 0 0 1rem; padding: .5rem 1rem; max-width: none; text-align: center;
      font-size: clamp(2rem, 8vw, 3.4rem); font-weight: 800; letter-spacing: .12em; line-height: 1.2;
      color: var(--fail); border: .25rem solid var(--fail); border-radius: .4rem; }
    .rehearsal small { display: block; font-size: .95rem; font-weight: 600; letter-spacing: 0; }
    .verdict { margin: 1rem 0; padding: .75rem 1rem; background: var(--panel);
      border-left: .35rem solid var(--soft); border-radius: .4rem; break-inside: avoid; }
    .verdict h3 { margin: 0 0 .25rem; }
    .verdict strong { white-space: nowrap; }
    .verdict.pass { border-color: var(--pass); } .verdict.pass strong { color: var(--pass); }
    .verdict.fail { border-color: var(--fail); } .verdict.fail strong { color: var(--fail); }
    .verdict p { max-width: none; }
    .headline { font-size: 1.05rem; }
    .figures { font-size: .9rem; }
    .figures thead th { vertical-align: bottom; }
    .figures td, .figures thead th + th { padding-left: 1rem; }
    .figures.narrow { width: auto; min-width: min(26rem, 100%); }
    .wide + .wide, .wide + .identity, .identity + .wide, .identity + .cards, .cards + .wide,
    .drawing + .drawing, .cards + p { margin-top: 1rem; }
    .figures td:not(.number):not(:empty) { min-width: 6.5rem; }
    .figures td small { min-width: 9rem; }
    .wide .figures tbody th { min-width: 9rem; }
    .figures tbody th { font-weight: 500; }
    .mark { display: inline-block; padding: 0 .45rem; border: 1px solid currentColor;
      border-radius: .6rem; font-size: .75rem; font-weight: 600; color: var(--soft); }
    .mark.planned { color: var(--pass); } .mark.exploratory { color: var(--notice); }
    .drawing { overflow-x: auto; }
    .drawing svg { margin: 0 auto; max-width: none; }
    .cards > .wide + .wide { margin-top: 0; }
    .parts { --card: 18rem; gap: 1rem 2rem; }
    .parts .figures.narrow { width: 100%; min-width: 0; }
    .checklist td, .checklist th { font-size: .88rem; }
    .not { color: var(--notice); }
    .checklist td:nth-child(3) { min-width: 6.5rem; }
    @media (max-width: 40rem) {
      main { padding: 1rem .9rem 2rem; }
      .identity th { white-space: normal; padding-right: .75rem; min-width: 7.5rem; }
      .figures thead th { white-space: normal; }
      .figures td, .figures thead th + th { padding-left: .6rem; }
      .wide .figures tbody th { min-width: 6.5rem; }
    }
    @media print {
      nav { display: none; }
      main { max-width: none; }
      h2 { margin-top: 1.6rem; }
      .figures { font-size: 8.5pt; }
      .figures td, .figures thead th + th { padding-left: .55rem; }
      .figures thead th { white-space: normal; }
      .figures small { min-width: 0; font-size: 7.5pt; }
      .figures td small, .figures td:not(.number):not(:empty) { min-width: 0; }
      .figures.narrow { break-inside: avoid; }
      .headline { font-size: 10pt; }
      .checklist .figures { font-size: 8pt; }
      .soft { font-size: 9pt; }
      .wide .figures tbody th { min-width: 0; }
      .drawing { overflow: visible; }
      .drawing svg { max-width: 100%; }
      .verdict { break-inside: auto; }
      .verdict h3 { break-after: avoid; }
      .verdict p { break-inside: avoid; }
      .verdict, .rehearsal { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      thead { display: table-header-group; }
      a { color: inherit; text-decoration: none; }
    }
    """
}
