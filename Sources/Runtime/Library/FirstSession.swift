internal import COnnxRuntime

extension CallTable {
  /// Loads a model of one node, so that whatever the library does only once is done.
  ///
  /// It registers ONNX's operators at the first session, which is when Debian's build makes the
  /// noise that `StandardErrorFilter` knows. It also shows that the library can load anything.
  ///
  /// - Parameters:
  ///   - environment: The library's environment.
  ///   - purpose: What is being done.
  /// - Throws: `RuntimeError` when the library cannot even load that.
  func makeFirstSession(in environment: OpaquePointer, _ purpose: Purpose) throws(RuntimeError) {
    let api = api
    let options = try make("CreateSessionOptions", purpose, release: api.ReleaseSessionOptions) {
      api.CreateSessionOptions(&$0)
    }
    let optionsPointer = options.pointer
    try check("SetIntraOpNumThreads", purpose, api.SetIntraOpNumThreads(optionsPointer, 1))
    // The very first session sets its maker's floating-point mode.
    let mode = conx_floating_point_mode()
    defer { conx_set_floating_point_mode(mode) }
    _ = try make("CreateSessionFromArray", purpose, release: api.ReleaseSession) {
      api.CreateSessionFromArray(
        environment, Self.identityModel, Self.identityModel.count, optionsPointer, &$0)
    }
  }

  /// An ONNX model that copies one float32 from `x` to `y`.
  private static let identityModel: [UInt8] = {
    /// A field that holds bytes, in the encoding of protocol buffers.
    func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(content.count)] + content
    }
    func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    func integer(_ number: UInt8, _ value: UInt8) -> [UInt8] { [number << 3, value] }
    func value(_ name: String) -> [UInt8] {
      let shape = field(1, integer(1, 1))
      return text(1, name) + field(2, field(1, integer(1, 1) + field(2, shape)))
    }
    let node = text(1, "x") + text(2, "y") + text(4, "Identity")
    let graph = field(1, node) + text(2, "first") + field(11, value("x")) + field(12, value("y"))
    // IR version 8, operator set 17.
    return integer(1, 8) + field(7, graph) + field(8, integer(2, 17))
  }()
}
