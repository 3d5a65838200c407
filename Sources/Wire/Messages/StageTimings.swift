public import Base

/// How long each stage of a frame's way took.
public struct StageTimings: Equatable, Sendable {
  /// From the first byte of the message to the last.
  public var receive: Duration = .zero
  /// Waiting for its turn.
  public var wait: Duration = .zero
  /// JPEG decoding; zero for raw pixels.
  public var decode: Duration = .zero
  /// Colour conversion, resizing and normalising.
  public var preprocess: Duration = .zero
  /// The network.
  public var inference: Duration = .zero
  /// From the network's output to findings.
  public var postprocess: Duration = .zero
  /// From capture (or arrival, where the client gave none) to the finished result.
  public var total: Duration = .zero

  /// All zero.
  public init() {}

  init(_ fields: JSONFields) throws(JSONError) {
    func read(_ name: String) throws(JSONError) -> Duration {
      .microseconds(try fields.optionalInteger(name) ?? 0)
    }
    receive = try read("receive")
    wait = try read("wait")
    decode = try read("decode")
    preprocess = try read("preprocess")
    inference = try read("inference")
    postprocess = try read("postprocess")
    total = try read("total")
  }

  /// Writes the members of the JSON object, in microseconds.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("receive", receive.microseconds)
    json.member("wait", wait.microseconds)
    json.member("decode", decode.microseconds)
    json.member("preprocess", preprocess.microseconds)
    json.member("inference", inference.microseconds)
    json.member("postprocess", postprocess.microseconds)
    json.member("total", total.microseconds)
  }
}
