import Reports

extension EvaluationReport {
  /// An evaluated image and the picture of it.
  typealias Picture = (image: EvaluatedImage, jpeg: [UInt8])

  /// The pictures with their images, worst first.
  ///
  /// - Parameter overlays: The pictures.
  /// - Returns: Pairs.
  /// - Throws: `EvaluationError` with code `invalidOverlay`.
  func orderedPictures(_ overlays: [CaseOverlay]) throws(EvaluationError) -> [Picture] {
    var jpegs: [[String]: [UInt8]] = [:]
    for overlay in overlays {
      let name = "\(overlay.dataset)/\(overlay.name)"
      guard overlay.jpeg.starts(with: [0xFF, 0xD8, 0xFF]) else {
        throw EvaluationError(.invalidOverlay, "the overlay of \(name) is not a JPEG file")
      }
      guard jpegs.updateValue(overlay.jpeg, forKey: [overlay.dataset, overlay.name]) == nil else {
        throw EvaluationError(.invalidOverlay, "there are two overlays of \(name)")
      }
    }
    var pictures: [Picture] = []
    for image in worstCases(images.count) {
      if let jpeg = jpegs.removeValue(forKey: [image.dataset, image.name]) {
        pictures.append((image, jpeg))
      }
    }
    if let stray = jpegs.keys.map({ $0.joined(separator: "/") }).min() {
      throw EvaluationError(.invalidOverlay, "the overlay of \(stray) shows no evaluated image")
    }
    return pictures
  }

  /// The section with the worst cases: pictures, or a table where there are none.
  func caseSection(_ pictures: [Picture], legend: String) -> HTML {
    guard !images.isEmpty else { return "" }
    return """
      <section>
      <h2>Worst cases</h2>
      \(pictures.isEmpty ? caseTable(worstCases(10)) : caseCards(pictures, legend: legend))
      </section>
      """
  }

  private func caseCards(_ pictures: [Picture], legend: String) -> HTML {
    let cards = pictures.map { image, jpeg -> HTML in
      let name = "\(image.dataset)/\(image.name)"
      return """
        <figure>\(HTML.picture(jpeg: jpeg, description: name) ?? "")
        <figcaption><strong>Dice \(decimal(image.figures.dice)), \
        IoU \(decimal(image.figures.intersectionOverUnion))</strong><br>\(image.dataset)<br>\
        \(image.name)</figcaption></figure>
        """
    }
    let explanation: HTML = legend.isEmpty ? "" : "<p class=\"soft\">\(legend)</p>"
    return """
      \(explanation)
      <div class="cards">
      \(HTML(cards))</div>
      """
  }

  private func caseTable(_ cases: [EvaluatedImage]) -> HTML {
    let rows = cases.map { image -> HTML in
      """
      <tr><th scope="row">\(image.dataset)/\(image.name)</th>
      <td class="number">\(decimal(image.figures.dice))</td>
      <td class="number">\(decimal(image.figures.intersectionOverUnion))</td></tr>
      """
    }
    return """
      <div class="wide"><table>
      <thead><tr><th scope="col">Image</th><th scope="col" class="number">Dice</th>
      <th scope="col" class="number">IoU</th></tr></thead>
      <tbody>
      \(HTML(rows))</tbody></table></div>
      """
  }
}
