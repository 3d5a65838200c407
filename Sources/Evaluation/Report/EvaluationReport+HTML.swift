import Foundation
import Reports

/// A picture of an evaluated image with the expert's and the model's outline.
public struct CaseOverlay: Hashable, Sendable {
  /// The image's dataset.
  public let dataset: String
  /// The image's name within its dataset.
  public let name: String
  /// A JPEG file.
  public let jpeg: [UInt8]

  /// Names a picture.
  public init(dataset: String, name: String, jpeg: [UInt8]) {
    self.dataset = dataset
    self.name = name
    self.jpeg = jpeg
  }
}

extension EvaluationReport {
  /// The report as a self-contained HTML page: no script, no other file.
  ///
  /// - Parameters:
  ///   - overlays: Pictures of the cases to show, usually those of `worstCases`; they are put in
  ///     order, worst first. Without any, the ten worst cases are listed by name.
  ///   - legend: What the colours of the pictures mean.
  /// - Returns: The page.
  /// - Throws: `EvaluationError` with code `invalidOverlay`.
  public func html(
    overlays: [CaseOverlay] = [], legend: String = ""
  ) throws(EvaluationError) -> String {
    let pictures = try orderedPictures(overlays)
    return HTML.page(
      title: context.title,
      body: HTML([
        header, figureSection, falseAlarmSection, histogramSection,
        caseSection(pictures, legend: legend), footer,
      ])
    ).text
  }

  private var header: HTML {
    let details = context.model.map { ("Model", $0) } + context.pipeline.map { ("Pipeline", $0) }
    let rows = details.map { owner, detail -> HTML in
      "<tr><th scope=\"row\">\(owner), \(detail.name)</th><td>\(detail.value)</td></tr>"
    }
    let created: HTML = context.created.map { "<p class=\"soft\">\($0)</p>" } ?? ""
    let identity: HTML =
      rows.isEmpty ? "" : "<table class=\"identity\"><tbody>\n\(HTML(rows))</tbody></table>"
    let notes = warnings.map { warning -> HTML in "<p class=\"notice\">\(warning)</p>" }
    return """
      <header>
      <h1>\(context.title)</h1>
      <p class="notice">\(Self.notice)</p>
      \(created)
      \(identity)
      <p class="soft">\(settings)</p>
      \(HTML(notes))</header>
      """
  }

  private var figureSection: HTML {
    guard !columns.isEmpty else { return "" }
    let heads = columns.map { column -> HTML in
      """
      <th scope="col" class="number">\(column.name)<small>\(column.imageCount) images</small></th>
      """
    }
    let rows = Figure.allCases.map { figure -> HTML in
      let cells = columns.map { column -> HTML in
        let estimate = column[figure]
        return """
          <td class="number">\(decimal(estimate.value))<small>\(interval(estimate))</small></td>
          """
      }
      return """
        <tr><th scope="row">\(figure.title)<small>\(figure.explanation)</small></th>
        \(HTML(cells))</tr>
        """
    }
    return """
      <section>
      <h2>Figures</h2>
      <div class="wide"><table>
      <thead><tr><th scope="col">Figure</th>
      \(HTML(heads))</tr></thead>
      <tbody>
      \(HTML(rows))</tbody></table></div>
      <p class="soft">All but the first two are computed on maps stretched to [0, 1], as the PraNet
      toolbox does.</p>
      </section>
      """
  }

  private var falseAlarmSection: HTML {
    guard !falseAlarms.isEmpty else { return "" }
    let rows = falseAlarms.map { alarms -> HTML in
      """
      <tr><th scope="row">\(alarms.dataset)<small>an alarm is more than \
      \(percentage(alarms.tolerance)) positive pixels</small></th>
      <td class="number">\(alarms.rate.trials)</td>
      <td class="number">\(alarms.rate.successes)</td>
      <td class="number">\(decimal(alarms.rate.estimate.value))\
      <small>\(interval(alarms.rate.estimate))</small></td></tr>
      """
    }
    return """
      <section>
      <h2>False alarms on frames without polyp</h2>
      <div class="wide"><table>
      <thead><tr><th scope="col">Dataset</th><th scope="col" class="number">Frames</th>
      <th scope="col" class="number">Alarms</th><th scope="col" class="number">Rate</th></tr></thead>
      <tbody>
      \(HTML(rows))</tbody></table></div>
      <p class="soft">Exact binomial intervals (Clopper and Pearson, 1934).</p>
      </section>
      """
  }

  private var histogramSection: HTML {
    guard !images.isEmpty else { return "" }
    let cards = datasets.map { dataset -> HTML in
      let values = images.filter { $0.dataset == dataset.name }.map(\.figures.dice)
      return """
        <figure>\(DiceHistogram(values).svg)
        <figcaption>\(dataset.name), \(dataset.imageCount) images</figcaption></figure>
        """
    }
    return """
      <section>
      <h2>Dice at the operating point</h2>
      <p class="soft">How many images have which Dice, in classes of 0.05.</p>
      <div class="cards charts">
      \(HTML(cards))</div>
      </section>
      """
  }

  private var footer: HTML {
    "<footer>\(Self.notice).</footer>"
  }
}
