internal import Imaging

extension PhantomProcedure {
  /// Chooses frames that show polyps well, spread over the time in which each one is seen.
  ///
  /// Nothing is rendered: what the truth says decides. A polyp must be whole in view, with no
  /// instrument about. The frames that do are divided into as many parts as views are wanted, in
  /// the order of time, and the best of each part is taken: the largest and least blurred.
  ///
  /// - Parameters:
  ///   - limit: How many views of a polyp are chosen at most, 1 or more.
  ///   - rule: What a frame must be like.
  /// - Returns: The views, by polyp and frame; polyps that no frame shows well are left out.
  public func views(perPolyp limit: Int, rule: PolypViewRule = PolypViewRule()) -> [PolypView] {
    precondition(limit > 0, "at least one view of a polyp is chosen, not \(limit)")
    var candidates: [Int: [Candidate]] = [:]
    for index in 0..<frameCount {
      let seconds = seconds(of: index)
      guard plan.inBody.contains(seconds),
        !plan.instruments.contains(where: { $0.spell.contains(seconds) })
      else { continue }
      for candidate in self.candidates(at: index, rule) {
        candidates[candidate.view.polyp, default: []].append(candidate)
      }
    }
    let spacing = Int(rule.spacingSeconds * Double(configuration.framesPerSecond))
    return candidates.sorted { $0.key < $1.key }.flatMap { _, found in
      Self.spread(found, limit: limit, spacing: spacing)
    }
  }

  private struct Candidate {
    let view: PolypView
    /// How good it is; comparable within a procedure.
    let value: Double
  }

  /// The best of each part of the time.
  private static func spread(
    _ candidates: [Candidate], limit: Int, spacing: Int
  ) -> [PolypView] {
    let parts = min(limit, candidates.count)
    var chosen: [PolypView] = []
    for part in 0..<parts {
      let range = part * candidates.count / parts..<(part + 1) * candidates.count / parts
      let earliest = chosen.last.map { $0.frame + spacing } ?? 0
      var best: Candidate?
      for candidate in candidates[range] where candidate.view.frame >= earliest {
        if candidate.value > best?.value ?? -1 { best = candidate }
      }
      if let best { chosen.append(best.view) }
    }
    return chosen
  }

  private func candidates(at index: Int, _ rule: PolypViewRule) -> [Candidate] {
    let frame = configuration.frameSize
    let grid = ImageSize(
      width: min(max(frame.width / 4, 1), Self.gridSides.upperBound),
      height: min(max(frame.height / 4, 1), Self.gridSides.upperBound))
    let truth = truth(at: index, grid: grid)
    guard rule.allows(truth.quality) else { return [] }
    return truth.polyps.compactMap { polyp in
      let width = Double(polyp.box.width * frame.width) / Double(grid.width)
      let height = Double(polyp.box.height * frame.height) / Double(grid.height)
      let side = min(width, height)
      guard side >= rule.minimumSide, isWhole(polyp, in: truth.labels) else { return nil }
      let sharpness = 1 - truth.quality.blurWidth / (2 * rule.widestBlur)
      return Candidate(
        view: PolypView(
          polyp: polyp.number, frame: index, imagingMode: truth.imagingMode, shorterSide: side),
        value: side * sharpness)
    }
  }

  /// Whether neither the picture's edge nor the aperture's cuts a polyp off.
  private func isWhole(_ polyp: VisiblePolyp, in labels: LabelGrid) -> Bool {
    let (grid, box) = (labels.size, polyp.box)
    guard box.x > 0, box.y > 0, box.x + box.width < grid.width, box.y + box.height < grid.height
    else { return false }
    let cell = Double(configuration.frameSize.width) / Double(grid.width)
    func place(_ cell: Int, _ count: Int, _ side: Int) -> Double {
      ((Double(cell) + 0.5) / Double(count) - 0.5) * Double(side) / lens.half
    }
    for row in box.y..<(box.y + box.height) {
      let y = place(row, grid.height, lens.size.height)
      for column in box.x..<(box.x + box.width)
      where Int(labels.labels[row * grid.width + column]) == polyp.number {
        // A cell at the aperture may have a neighbour beyond it.
        guard lens.inside(place(column, grid.width, lens.size.width), y) > 2 * cell else {
          return false
        }
      }
    }
    return true
  }
}
