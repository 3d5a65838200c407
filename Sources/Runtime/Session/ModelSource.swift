/// Where a model comes from.
public enum ModelSource: Sendable {
  /// An ONNX file. Weights that it keeps in files of their own are found beside it.
  case file(String)
  /// The bytes of an ONNX file, and a name for errors and logs.
  case bytes([UInt8], name: String)

  /// The path or the name.
  public var name: String {
    switch self {
    case .file(let path): path
    case .bytes(_, let name): name
    }
  }
}
