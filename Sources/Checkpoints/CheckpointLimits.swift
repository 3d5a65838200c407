/// How much of this machine a checkpoint may take, whatever it says.
///
/// Tensors stay in the mapped file. What is allocated is their description (names, shapes, what the
/// pickle builds), at most `structureByteCount`, and copies of tensors that are not contiguous, at
/// most the file's size: together about twice the file's size.
public struct CheckpointLimits: Sendable {
  /// The most tensors.
  public var tensorCount = 50_000
  /// The most containers within containers.
  public var nestingDepth = 64
  /// The longest name of a tensor, in bytes of UTF-8.
  public var nameByteCount = 1024
  /// The most values looked at while names are made: shared containers count each time.
  public var visitCount = 1 << 20
  /// The most bytes for everything that describes the tensors; nil for the size of the file, but at
  /// least 16 MiB, which about 5000 tensors take, and at most 256 MiB.
  public var structureByteCount: Int?
  /// The most bytes that copies of tensors that are not contiguous may take, together; nil for the
  /// size of the file, but at least 1 MiB: an expanded scalar may be larger than a small file.
  public var copiedByteCount: Int?

  /// The usual limits.
  public init() {}

  /// The most bytes for everything that describes the tensors of a file.
  func structureByteCount(ofFile byteCount: Int) -> Int {
    structureByteCount ?? min(max(byteCount, 16 << 20), 256 << 20)
  }

  /// The most bytes that copies of a file's non-contiguous tensors may take, together.
  func copiedByteCount(ofFile byteCount: Int) -> Int {
    copiedByteCount ?? max(byteCount, 1 << 20)
  }
}
