public import Imaging

/// What was found in a frame: a view into the segmenter's memory.
///
/// It is valid until the segmenter's next frame, and while the segmenter lives.
public struct SegmentedFrame {
  /// How long each stage took.
  public struct Timings: Hashable, Sendable {
    /// From bytes to pixels; zero for raw frames.
    public let decode: Duration
    /// From pixels to the network's input.
    public let preprocess: Duration
    /// The network's run.
    public let inference: Duration
    /// What the calling thread computed in the network's run; the runtime's own threads have no part in it.
    public let inferenceProcessorTime: Duration
    /// From probabilities to findings.
    public let postprocess: Duration

    /// All stages.
    public var total: Duration { decode + preprocess + inference + postprocess }
  }

  /// The upright frame's size in pixels: the space of boxes and contours.
  public let sourceSize: ImageSize
  /// The part of the frame that was looked at; nil for all of it.
  public let region: PixelRectangle?
  /// The size in pixels of `probabilities` and `labels`, which cover the region that was looked at:
  /// the whole frame, where none was named.
  public let gridSize: ImageSize
  /// The probability of each grid pixel, row by row.
  public let probabilities: UnsafeBufferPointer<Float>
  /// The finding of each grid pixel, row by row: 0 for none, k for the finding with label k.
  public let labels: UnsafeBufferPointer<UInt8>
  /// The findings, largest first; the one with label k is at k - 1.
  public let findings: UnsafeBufferPointer<Finding>
  /// The contours of all findings, one after the other.
  public let contourPoints: UnsafeBufferPointer<ContourPoint>
  /// How long each stage took.
  public let timings: Timings

  /// The corners of a finding's contour.
  public func contour(of finding: Finding) -> UnsafeBufferPointer<ContourPoint> {
    UnsafeBufferPointer(rebasing: contourPoints[finding.contour])
  }
}
