/// What a run keeps of what its frozen stages give of pictures.
public enum ActivationUse: Hashable, Sendable {
  /// Nothing: always new variations are drawn, or nothing is frozen.
  case none
  /// All, in a file of at most so many bytes.
  case kept(byteCount: Int)
  /// Nothing, for the file would have so many bytes, which is more than the plan's limit.
  case overLimit(byteCount: Int)
}
