internal import Base
internal import Foundation

/// A new folder that only this user can enter; removed with its contents when the owner goes.
final class TemporaryFolder: Sendable {
  let path: String

  /// Makes a folder.
  ///
  /// - Parameters:
  ///   - parent: The folder to make it in.
  ///   - prefix: The beginning of its name.
  /// - Throws: `SystemError` naming the path.
  init(in parent: String = NSTemporaryDirectory(), prefix: String) throws(SystemError) {
    let template = (parent as NSString).appendingPathComponent(prefix + "XXXXXX")
    var characters = Array(template.utf8CString)
    try systemCall("create a folder \(template)") {
      mkdtemp(&characters) == nil ? Int32(-1) : 0
    }
    path = String(decoding: characters.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // Nothing useful can be done when removing fails.
    try? FileManager.default.removeItem(atPath: path)
  }
}
