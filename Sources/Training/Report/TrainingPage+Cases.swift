internal import Foundation
internal import Reports
internal import Statistics

extension TrainingPage {
  /// What validation cases were called, and how far probabilities hold.
  static func calls(_ content: TrainingPageContent) -> HTML {
    guard content.confusion != nil || content.reliability != nil else { return "" }
    let table = content.confusion.map { confusion in
      ConfusionTable(
        caption: "Cases by true class and by what they were called.",
        classes: confusion.classes, counts: confusion.counts
      ).html
    }
    return """
      <section>
      <h2>Calls on validation patients</h2>
      \(table ?? "")
      \(content.reliability.map(reliability) ?? "")
      </section>
      """
  }

  private static func reliability(_ bins: ReliabilityBins) -> HTML {
    let diagram = ReliabilityDiagram(
      title: "Predicted probability and observed share",
      bins: bins.bins.map {
        .init(meanProbability: $0.meanProbability, observed: $0.observed, count: $0.count)
      })
    let error = String(format: "%.3f", bins.expectedError)
    return """
      <div class="cards charts"><figure>\(diagram.svg)
      <figcaption>Predicted probability and observed share, with the cases of each of \
      \(bins.bins.count) bins; expected calibration error \(error).</figcaption></figure></div>
      """
  }

  /// Pictures of what goes wrong most.
  static func cases(_ content: TrainingPageContent) -> HTML {
    guard !content.worstCases.isEmpty else { return "" }
    let cards = content.worstCases.prefix(maximumCases).map { example -> HTML in
      let picture: HTML =
        HTML.picture(jpeg: example.jpeg, description: example.caption)
        ?? "<p class=\"soft\">This picture is no JPEG file.</p>"
      return "<figure>\(picture)\n<figcaption>\(example.caption)</figcaption></figure>"
    }
    return """
      <section>
      <h2>Worst cases</h2>
      <div class="cards">
      \(HTML(cards))</div>
      </section>
      """
  }
}
