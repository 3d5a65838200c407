internal import COnnxRuntime

extension CallTable {
  /// What a failed call's status says; frees the status.
  static func error(
    _ status: OpaquePointer?, in table: UnsafePointer<OrtApi>, _ call: String, _ purpose: Purpose,
    _ logged: [String] = []
  ) -> RuntimeError {
    guard let status else {
      return RuntimeError(
        purpose.code, model: purpose.model, call: call, problem: "gave nothing",
        remedy: purpose.remedy)
    }
    defer { table.pointee.ReleaseStatus(status) }
    let text = table.pointee.GetErrorMessage(status).map { String(cString: $0) } ?? ""
    let problem = ([text] + logged).joined(separator: ": ")
    let ruling = ruling(on: table.pointee.GetErrorCode(status), problem, purpose)
    return RuntimeError(
      ruling.code, model: purpose.model, call: call, problem: oneLine(problem),
      remedy: ruling.remedy)
  }

  /// Our code and remedy for a library's code, text and what was being done.
  private static func ruling(
    on code: OrtErrorCode, _ problem: String, _ purpose: Purpose
  ) -> (code: RuntimeError.Code, remedy: String) {
    if code == ORT_NO_SUCHFILE, purpose.code == .invalidModel {
      return (.modelNotFound, "check the path and that this user may read the file")
    }
    // The library has no code of its own for this one.
    if problem.contains("shape verification failed") {
      return (
        .tensorMismatch,
        "bind output tensors of the shape that the model gives for these inputs"
      )
    }
    return (purpose.code, purpose.remedy)
  }

  /// The library's text in one line of bounded length.
  private static func oneLine(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= 800 ? words : words.prefix(800) + "…"
  }
}
