import Imaging

@testable import Biopsy

/// A segmenter's map of one frame that is drawn from the truth, and the findings in it.
final class FindingMap {
  let grid: ImageSize
  let frameSize: ImageSize
  private(set) var findings: [Finding] = []
  /// For each finding, the indices of polyps in it, and of the false alarm as -1 - index.
  private(set) var truth: [Set<Int>] = []

  private let values: FixedBuffer<Float>
  // What each grid pixel truly is: 0 nothing, k polyp k - 1, -k alarm k - 1.
  private let owners: FixedBuffer<Int16>
  private let labeller: ComponentLabeller

  init(grid: ImageSize, frameSize: ImageSize) {
    self.grid = grid
    self.frameSize = frameSize
    values = FixedBuffer(count: grid.pixelCount, repeating: 0)
    owners = FixedBuffer(count: grid.pixelCount, repeating: 0)
    labeller = ComponentLabeller(size: grid, maximumCount: 16)
  }

  var labels: UnsafeBufferPointer<UInt8> { labeller.labels }

  func clear() {
    values.base.update(repeating: 0, count: values.count)
    owners.base.update(repeating: 0, count: owners.count)
  }

  func mark(column: Int, row: Int, polyp: Int) { mark(column, row, Int16(polyp + 1)) }

  func mark(column: Int, row: Int, alarm: Int) { mark(column, row, Int16(-1 - alarm)) }

  private func mark(_ column: Int, _ row: Int, _ owner: Int16) {
    values[row * grid.width + column] = 0.9
    owners[row * grid.width + column] = owner
  }

  /// Finds what was marked.
  func gather() {
    _ = labeller.label(UnsafeBufferPointer(values.elements), threshold: 0.5, minimumArea: 5)
    let mapping = GridMapping(grid: grid, frame: frameSize)
    findings = labeller.components.enumerated().map { index, component in
      Finding(
        label: UInt8(index + 1), box: mapping.frameBox(component.box), gridBox: component.box,
        pixelCount: component.area,
        areaFraction: Float(component.area) / Float(grid.pixelCount), confidence: 0.9,
        contour: 0..<0)
    }
    truth = findings.map { finding in
      var owners: Set<Int> = []
      let box = finding.gridBox
      for row in box.y..<(box.y + box.height) {
        for column in box.x..<(box.x + box.width)
        where labels[row * grid.width + column] == finding.label {
          owners.insert(Int(self.owners[row * grid.width + column]))
        }
      }
      return Set(owners.filter { $0 != 0 }.map { $0 > 0 ? $0 - 1 : $0 })
    }
  }
}

/// Gives the findings of a procedure whose truth is known.
protocol TruthfulSegmenter: AnyObject {
  var map: FindingMap { get }
  var picture: FramePicture { get }
  var conditions: FrameConditions { get }
  var frameCount: Int { get }
  var polypCount: Int { get }
  /// How many frames each false alarm lasts, of those so far.
  var alarmFrames: [Int] { get }

  /// Makes a frame; they are asked for in order.
  func advance(to frame: Int)
}
