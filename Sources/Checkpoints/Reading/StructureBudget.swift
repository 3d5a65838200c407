/// Counts what the description of a checkpoint takes, before it is allocated.
///
/// A reference, because one file's parts are read by several readers that share it. Nothing is given
/// back: the sum bounds the peak.
final class StructureBudget {
  private let total: Int
  private var rest: Int

  init(byteCount: Int) {
    total = byteCount
    rest = byteCount
  }

  /// The most bytes that can still be taken.
  var remaining: Int { rest }

  /// Takes bytes for something that is about to be allocated.
  ///
  /// - Parameter byteCount: How many, at least 0.
  /// - Throws: `CheckpointError` when they are more than there are.
  @inline(__always)
  func take(_ byteCount: Int) throws(CheckpointError) {
    guard byteCount <= rest else { throw exhausted }
    rest &-= byteCount
  }

  /// What an array takes for one more element: twice its size, as arrays grow by doubling, and the
  /// half of that which is copied from.
  static func element(of byteCount: Int) -> Int { 3 * byteCount }

  /// What a block of memory of its own takes beyond its content.
  static let block = 64

  private var exhausted: CheckpointError {
    CheckpointError(
      .tooLarge, "what describes the tensors takes more than \(total) bytes of memory")
  }
}
