internal import Reports

extension TrainingPage {
  /// Loss, figures and learning rate by epoch.
  static func curves(_ content: TrainingPageContent) -> HTML {
    let epochs = content.epochs
    guard !epochs.isEmpty else { return "" }
    let marks = epochs.last(where: \.isBest).map { best in
      [LinePlot.Mark(x: Double(best.number), label: "best")]
    }
    func plot(
      _ title: String, _ axis: String, _ curves: [LinePlot.Curve],
      height: Double = LinePlot.cardSize.height
    ) -> HTML {
      let plot = LinePlot(
        title: title, x: PlotAxis("epoch", isWhole: true), y: PlotAxis(axis), curves: curves,
        marks: marks ?? [], size: (LinePlot.cardSize.width, height))
      return "<figure>\(plot.svg)<figcaption>\(title)</figcaption></figure>"
    }
    func curve(_ name: String, _ value: (TrainingPageContent.Epoch) -> Double?) -> LinePlot.Curve {
      LinePlot.Curve(
        name, epochs.map { LinePlot.Point(x: Double($0.number), y: value($0) ?? .nan) })
    }
    var losses = [curve("training") { $0.trainingLoss }]
    if epochs.contains(where: { $0.validationLoss != nil }) {
      losses.append(curve("validation") { $0.validationLoss })
    }
    var charts = [plot("Loss by epoch", "loss", losses)]
    let names = figureNames(epochs)
    if !names.isEmpty {
      let figures = names.map { name in
        curve(name) { epoch in epoch.figures.first { $0.name == name }?.value }
      }
      charts.append(plot("Figures on validation patients", "validation", figures))
    }
    charts.append(
      plot(
        "Learning rate by epoch", "learning rate", [curve("learning rate") { $0.learningRate }],
        height: 180))
    return """
      <section>
      <h2>Learning curves</h2>
      <div class="cards charts">
      \(HTML(charts))</div>
      </section>
      """
  }

  /// The names of all epochs' figures, in the order in which they first come.
  static func figureNames(_ epochs: [TrainingPageContent.Epoch]) -> [String] {
    var names: [String] = []
    for figure in epochs.flatMap(\.figures) where !names.contains(figure.name) {
      names.append(figure.name)
    }
    return names
  }
}
