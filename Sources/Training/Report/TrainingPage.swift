internal import Reports

/// The page of a training run: one HTML file without a script, written anew while the run goes on.
public enum TrainingPage {
  /// How many of the worst cases are shown.
  public static let maximumCases = 12

  /// How often a browser looks for what is new while the run goes on, in seconds.
  public static let refreshSeconds = 15

  static let notice = "Research use only, not for diagnosis"

  /// Makes the page.
  ///
  /// A browser loads it again by itself while the run is running, and not any more afterwards.
  ///
  /// - Parameter content: What it says.
  /// - Returns: The document, to be written as UTF-8.
  public static func html(_ content: TrainingPageContent) -> String {
    var refresh: Int?
    if case .running = content.state { refresh = refreshSeconds }
    let sections: [HTML] = [
      header(content), results(content), curves(content), epochTable(content.epochs),
      calls(content), cases(content), facts(content), "<footer>\(notice).</footer>",
    ]
    return HTML.page(
      title: content.title, body: HTML(sections.filter { !$0.text.isEmpty }),
      refreshSeconds: refresh
    ).text
  }

  private static func header(_ content: TrainingPageContent) -> HTML {
    let notes = content.notes.map { note -> HTML in "<p class=\"notice\">\(note)</p>" }
    return """
      <header>
      <h1>\(content.title)</h1>
      <p class="notice">\(notice)</p>
      \(state(content))
      \(HTML(notes))</header>
      """
  }

  private static func state(_ content: TrainingPageContent) -> HTML {
    let done = content.epochs.count
    let count = done == 1 ? "1 epoch" : "\(done) epochs"
    switch content.state {
    case .running(let epoch, let total, let timeLeft):
      let left = timeLeft.map { ", about \(DurationText.short($0)) left" } ?? ""
      // The epoch at work is not done yet; a bar that is full would say so.
      let share = min(max(epoch - 1, 0), max(total, 1))
      return """
        <p><strong>Running</strong>: epoch \(epoch) of \(total)\(left)</p>
        <progress value="\(share)" max="\(max(total, 1))" aria-label="epochs done"></progress>
        """
    case .finished:
      let time = DurationText.short(content.epochs.reduce(.zero) { $0 + $1.duration })
      return "<p><strong>Finished</strong> after \(count), \(time)</p>"
    case .stopped(let reason):
      return "<p><strong>Stopped</strong> after \(count): \(reason)</p>"
    }
  }

  private static func results(_ content: TrainingPageContent) -> HTML {
    guard !content.results.isEmpty else { return "" }
    let rows = content.results.map { result -> HTML in
      """
      <tr><th scope="row">\(result.name)</th><td class="number">\(result.value)</td>
      <td class="number">\(result.interval)</td></tr>
      """
    }
    return """
      <section>
      <h2>Test patients</h2>
      <div class="wide"><table class="confusion">
      <thead><tr><th scope="col">Figure</th><th scope="col" class="number">Value</th>
      <th scope="col" class="number">Interval</th></tr></thead>
      <tbody>
      \(HTML(rows))</tbody></table></div>
      </section>
      """
  }

  private static func facts(_ content: TrainingPageContent) -> HTML {
    guard !content.facts.isEmpty else { return "" }
    let rows = content.facts.map { fact -> HTML in
      "<tr><th scope=\"row\">\(fact.name)</th><td>\(fact.value)</td></tr>"
    }
    return """
      <section>
      <h2>What was asked for</h2>
      <table class="identity"><tbody>
      \(HTML(rows))</tbody></table>
      </section>
      """
  }
}
