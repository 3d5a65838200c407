internal import Imaging

/// Finds the connected components of a probability map's pixels above a threshold.
///
/// Pixels that touch by a side or a corner belong together. Rows are cut into runs, runs of
/// neighbouring rows that touch are united, and everything further is done run by run: one pass
/// over the map, one over the labels.
final class ComponentLabeller {
  private let size: ImageSize
  private let runs: GrowableBuffer<PixelRun>
  // The index into `found` of each run's component.
  private let componentOfRun: GrowableBuffer<Int32>
  private let found: GrowableBuffer<Component>
  // Indices into `found`, best first.
  private let ranking: GrowableBuffer<Int32>
  private let kept: GrowableBuffer<Component>
  private let labelMap: UnsafeMutableBufferPointer<UInt8>
  private let maximumCount: Int

  /// Prepares for maps of one size.
  ///
  /// - Parameters:
  ///   - size: Width and height in pixels.
  ///   - maximumCount: How many components are kept at most, 1 to 255.
  init(size: ImageSize, maximumCount: Int) {
    precondition((1...255).contains(maximumCount), "labels are bytes, got \(maximumCount)")
    self.size = size
    self.maximumCount = maximumCount
    runs = GrowableBuffer(capacity: 4 * size.height)
    componentOfRun = GrowableBuffer(capacity: 4 * size.height)
    found = GrowableBuffer(capacity: size.height)
    ranking = GrowableBuffer(capacity: maximumCount + 1)
    kept = GrowableBuffer(capacity: maximumCount)
    labelMap = .allocate(capacity: size.pixelCount)
    labelMap.initialize(repeating: 0)
  }

  deinit {
    labelMap.deallocate()
  }

  /// The label of each pixel, row by row: 0 for none, k for the component at k - 1.
  var labels: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(labelMap) }

  /// The components that are kept: by area, largest first, then by the place of the first pixel.
  var components: UnsafeBufferPointer<Component> { kept.elements }

  /// Labels a map.
  ///
  /// - Parameters:
  ///   - probabilities: The map, row by row.
  ///   - threshold: A probability above this belongs to a component.
  ///   - minimumArea: Components of fewer pixels are dropped.
  /// - Returns: Whether all numbers are finite; nothing is labelled otherwise.
  func label(
    _ probabilities: UnsafeBufferPointer<Float>, threshold: Float, minimumArea: Int
  ) -> Bool {
    precondition(probabilities.count == size.pixelCount, "a map of \(size) is expected")
    runs.removeAll()
    kept.removeAll()
    labelMap.update(repeating: 0)
    guard let pixels = probabilities.baseAddress else { return true }
    var scanner = RunScanner(threshold: threshold, runs: runs)
    var previous = 0..<0
    for row in 0..<size.height {
      let first = runs.count
      scanner.scan(pixels + row * size.width, width: size.width, row: row)
      let current = first..<runs.count
      unite(previous, current)
      previous = current
    }
    guard scanner.isFinite else { return false }
    gather()
    rank(minimumArea: minimumArea)
    paint()
    return true
  }

  /// Unites the runs of a row with those of the row above that they touch.
  private func unite(_ above: Range<Int>, _ current: Range<Int>) {
    var first = above.lowerBound
    for index in current {
      let run = runs[index]
      while first < above.upperBound, runs[first].end < run.start { first += 1 }
      var candidate = first
      while candidate < above.upperBound, runs[candidate].start <= run.end {
        unite(candidate, index)
        candidate += 1
      }
    }
  }

  private func unite(_ left: Int, _ right: Int) {
    let leftRoot = root(of: left)
    let rightRoot = root(of: right)
    guard leftRoot != rightRoot else { return }
    // The earlier run stays the root, so that a component is met by its first pixel.
    runs[max(leftRoot, rightRoot)].parent = Int32(min(leftRoot, rightRoot))
  }

  private func root(of index: Int) -> Int {
    var index = index
    while Int(runs[index].parent) != index {
      // Halving the path keeps later searches short.
      runs[index].parent = runs[Int(runs[index].parent)].parent
      index = Int(runs[index].parent)
    }
    return index
  }

  /// Adds runs up to components.
  private func gather() {
    found.removeAll()
    componentOfRun.removeAll()
    for index in 0..<runs.count {
      let run = runs[index]
      let root = root(of: index)
      let number: Int
      if root == index {
        number = found.count
        found.append(Component(minimumY: Int(run.row), startX: Int(run.start)))
      } else {
        number = Int(componentOfRun[root])
      }
      componentOfRun.append(Int32(number))
      var component = found[number]
      component.area += Int(run.end - run.start)
      component.probabilitySum += Double(run.sum)
      component.minimumX = min(component.minimumX, Int(run.start))
      component.maximumX = max(component.maximumX, Int(run.end) - 1)
      component.maximumY = Int(run.row)
      found[number] = component
    }
  }

  /// Picks the components to keep.
  ///
  /// They come by the place of their first pixel, so that inserting each behind those of the same
  /// area keeps the order.
  private func rank(minimumArea: Int) {
    ranking.removeAll()
    for index in 0..<found.count {
      let area = found[index].area
      guard area >= minimumArea else { continue }
      if ranking.count == maximumCount {
        guard area > found[Int(ranking[maximumCount - 1])].area else { continue }
        ranking.truncate(to: maximumCount - 1)
      }
      ranking.append(Int32(index))
      var position = ranking.count - 1
      while position > 0, found[Int(ranking[position - 1])].area < area {
        ranking[position] = ranking[position - 1]
        position -= 1
      }
      ranking[position] = Int32(index)
    }
    for position in 0..<ranking.count {
      let index = Int(ranking[position])
      found[index].label = UInt8(position + 1)
      kept.append(found[index])
    }
  }

  /// Writes the labels of the components that are kept.
  private func paint() {
    guard !kept.elements.isEmpty, let base = labelMap.baseAddress else { return }
    for index in 0..<runs.count {
      let label = found[Int(componentOfRun[index])].label
      guard label != 0 else { continue }
      let run = runs[index]
      (base + Int(run.row) * size.width + Int(run.start))
        .update(repeating: label, count: Int(run.end - run.start))
    }
  }
}
