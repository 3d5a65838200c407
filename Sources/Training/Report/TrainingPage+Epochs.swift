internal import Foundation
internal import Reports

extension TrainingPage {
  /// A row for each epoch, the last ones first; folded where there are many.
  static func epochTable(_ epochs: [TrainingPageContent.Epoch]) -> HTML {
    guard !epochs.isEmpty else { return "" }
    let names = figureNames(epochs)
    let heads = ["Training loss", "Validation loss"] + names + ["Learning rate", "Time"]
    let cells = heads.map { name -> HTML in "<th scope=\"col\" class=\"number\">\(name)</th>" }
    func table(_ epochs: some Sequence<TrainingPageContent.Epoch>) -> HTML {
      """
      <div class="wide"><table class="epochs">
      <thead><tr><th scope="col">Epoch</th>
      \(HTML(cells))</tr></thead>
      <tbody>
      \(HTML(epochs.map { row($0, names) }))</tbody></table></div>
      """
    }
    let shown = 8
    let older: HTML =
      epochs.count <= shown
      ? ""
      : """
      <details><summary>all \(epochs.count) epochs</summary>
      \(table(epochs.reversed()))
      </details>
      """
    return """
      <section>
      <h2>Epochs</h2>
      \(table(epochs.suffix(shown).reversed()))
      \(older)
      </section>
      """
  }

  private static func row(_ epoch: TrainingPageContent.Epoch, _ names: [String]) -> HTML {
    let figures = names.map { name in epoch.figures.first { $0.name == name }?.value }
    let values = [epoch.trainingLoss, epoch.validationLoss] + figures
    let losses = values.map { value in text(value) { String(format: "%.4f", $0) } }
    let texts = losses + [text(epoch.learningRate, plainNumber)]
    let cells = (texts + [DurationText.short(epoch.duration)]).map { text -> HTML in
      "<td class=\"number\">\(text)</td>"
    }
    let best: HTML = epoch.isBest ? "<small>best until then</small>" : ""
    return "<tr><th scope=\"row\">\(epoch.number)\(best)</th>\n\(HTML(cells))</tr>"
  }

  private static func text(_ value: Double?, _ format: (Double) -> String) -> String {
    guard let value else { return "–" }
    guard value.isFinite else { return "no number" }
    return abs(value) < 1e6 ? format(value) : plainNumber(value)
  }
}
