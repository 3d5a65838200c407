internal import Imaging

/// Makes findings of a probability map, with memory that is kept from frame to frame.
final class FindingExtractor {
  private let grid: ImageSize
  private let policy: SegmentationPolicy
  private let threshold: Float
  private let minimumArea: Int
  private let labeller: ComponentLabeller
  private let tracer = ContourTracer()
  private let simplifier = ContourSimplifier()
  private let foundFindings: GrowableBuffer<Finding>
  private let foundPoints: GrowableBuffer<ContourPoint>

  /// Prepares for maps of one size.
  ///
  /// - Parameters:
  ///   - grid: The maps' size in pixels.
  ///   - policy: What counts as a finding.
  ///   - threshold: A probability above this counts as positive.
  init(grid: ImageSize, policy: SegmentationPolicy, threshold: Float) {
    self.grid = grid
    self.policy = policy
    self.threshold = threshold
    minimumArea = Int((policy.minimumAreaFraction * Double(grid.pixelCount)).rounded(.up))
    labeller = ComponentLabeller(size: grid, maximumCount: policy.maximumFindings)
    foundFindings = GrowableBuffer(capacity: policy.maximumFindings)
    foundPoints = GrowableBuffer(capacity: 4 * policy.maximumContourPoints)
  }

  /// The finding of each pixel of the last map.
  var labels: UnsafeBufferPointer<UInt8> { labeller.labels }

  /// The findings of the last map.
  var findings: UnsafeBufferPointer<Finding> { foundFindings.elements }

  /// The contours of the last map's findings.
  var contourPoints: UnsafeBufferPointer<ContourPoint> { foundPoints.elements }

  /// Extracts the findings of a map.
  ///
  /// - Parameters:
  ///   - probabilities: The map, row by row.
  ///   - sourceSize: The frame's size, in pixels, up to 65535 a side.
  ///   - region: The part of the frame that the map covers; nil for all of it.
  /// - Returns: Whether all probabilities are finite; nothing is extracted otherwise.
  func extract(
    _ probabilities: UnsafeBufferPointer<Float>, sourceSize: ImageSize,
    region: PixelRectangle? = nil
  ) -> Bool {
    foundFindings.removeAll()
    foundPoints.removeAll()
    let isFinite = labeller.label(
      probabilities, threshold: threshold, minimumArea: minimumArea)
    guard isFinite else { return false }
    let mapping =
      region.map { GridMapping(grid: grid, region: $0) }
      ?? GridMapping(grid: grid, frame: sourceSize)
    let gridShare = Double(mapping.region.size.pixelCount) / Double(sourceSize.pixelCount)
    for (index, component) in labeller.components.enumerated() {
      let label = UInt8(index + 1)
      let start = foundPoints.count
      tracer.trace(
        labeller.labels, size: grid, label: label, startX: component.startX,
        startY: component.minimumY)
      simplifier.simplify(tracer.corners, maximumPoints: policy.maximumContourPoints)
      mapping.append(simplifier.vertices, within: component, to: foundPoints)
      foundFindings.append(
        Finding(
          label: label, box: mapping.frameBox(component.box), gridBox: component.box,
          pixelCount: component.area,
          areaFraction: Float(Double(component.area) / Double(grid.pixelCount) * gridShare),
          confidence: Float(component.probabilitySum / Double(component.area)),
          contour: start..<foundPoints.count))
    }
    return true
  }
}
