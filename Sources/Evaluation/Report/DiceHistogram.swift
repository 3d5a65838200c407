import Reports

/// How many images have which Dice, in twenty classes of width 0.05.
struct DiceHistogram {
  private let histogram: Histogram

  /// Counts Dice coefficients in [0, 1].
  init(_ values: [Double]) {
    histogram = Histogram(values, title: "Histogram of Dice", classCount: 20)
  }

  /// The number of images in each class; the last also has those of exactly 1.
  var counts: [Int] { histogram.counts }

  /// The histogram as an inline SVG drawing that takes its colours from the page.
  var svg: HTML { histogram.svg }
}
