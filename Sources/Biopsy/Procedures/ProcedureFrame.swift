public import Imaging

/// A polyp as it is to be shown with a frame.
public struct ShownPolyp: Hashable, Sendable {
  /// Whether it is in the picture.
  public enum State: Hashable, Sendable {
    /// It was found in this frame.
    case visible
    /// It was not found, and is shown where the camera's motion should have put it.
    case held
  }

  /// Its number within the procedure, from 1.
  public let number: Int
  /// Whether it is in the picture.
  public let state: State
  /// Its finding's place among the frame's findings; nil when it is held.
  ///
  /// Two polyps that touch can share a finding.
  public let findingIndex: Int?
  /// Where it is, in pixels of the frame.
  public let box: PixelRectangle
  /// What it is taken for so far; nil before there is anything to say.
  public let opinion: HistologyOpinion?
  /// Whether the opinion is sealed.
  public let isSealed: Bool
}

/// What became of a frame's findings: a view into the procedure's memory.
///
/// It is valid until the procedure's next frame, and while the procedure lives.
public struct ProcedureFrame {
  /// Counts the procedure's frames, from 0.
  public let index: Int
  /// How good the picture is, and what speaks against judging it.
  public let quality: FrameQuality
  /// Why no statement is made about the frame; nil when one is.
  public let abstention: AbstentionReason?
  /// The polyps to be shown, by number.
  public let polyps: UnsafeBufferPointer<ShownPolyp>
  /// The polyp's number of each finding, in the findings' order; 0 for alarms that are withheld.
  ///
  /// Empty where no statement is made.
  public let polypOfFinding: UnsafeBufferPointer<Int32>
  /// What histology shall look at: hand the frame's pixels to `Procedure.examine`.
  public let crops: UnsafeBufferPointer<HistologyCrop>
}
