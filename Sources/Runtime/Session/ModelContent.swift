internal import Foundation

/// A model ready to be given to the library.
enum ModelContent {
  /// A file that is there and holds something.
  case file(String)
  /// The bytes of a file, at least one.
  case bytes(Data)

  /// Checks what can be checked before the library sees the model.
  ///
  /// - Parameter source: Where the model comes from.
  /// - Throws: `RuntimeError` when there is no regular file, or nothing in it.
  init(_ source: ModelSource) throws(RuntimeError) {
    switch source {
    case .bytes(let bytes, let name):
      if bytes.isEmpty { throw Self.empty(name) }
      self = .bytes(Data(bytes))
    case .file(let path):
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw RuntimeError(
          .modelNotFound, model: path, problem: "there is no such file",
          remedy: "check the path and that this user may read the file")
      }
      if status.st_size == 0 { throw Self.empty(path) }
      self = .file(path)
    }
  }

  /// The model's bytes, or nil when they cannot be read.
  var data: Data? {
    switch self {
    case .file(let path): FileManager.default.contents(atPath: path)
    case .bytes(let data): data
    }
  }

  /// Whether a model may keep weights outside its own file.
  ///
  /// It looks for the first key of such a reference as protocol buffers write it, so it can err on
  /// the side of yes.
  static func mayHaveExternalData(_ model: Data) -> Bool {
    model.range(of: Data([0x0A, 0x08] + Array("location".utf8))) != nil
  }

  private static func empty(_ name: String) -> RuntimeError {
    RuntimeError(
      .invalidModel, model: name, problem: "the model is empty",
      remedy: "copy it again from where it was made")
  }
}
