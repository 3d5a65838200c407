public import ONNX
public import Tensors

/// How a checkpoint's tensors compare with a network's parameters.
public struct ParameterMatch: Sendable {
  /// A parameter that has another shape in the checkpoint.
  public struct Misshapen: Equatable, Sendable {
    /// The parameter's name.
    public let name: String
    /// The shape that the network needs.
    public let expected: Shape
    /// The shape that the checkpoint has.
    public let found: Shape
  }

  /// Parameters that the checkpoint lacks.
  public let missing: [String]
  /// Tensors that the network does not know.
  public let extra: [String]
  /// Parameters of another shape.
  public let misshapen: [Misshapen]
  /// Parameters that agree.
  public let agreeing: Int

  /// Compares names and shapes; no element is read.
  public init(_ parameters: [Parameter], _ source: some ParameterSource) {
    var missing: [String] = []
    var misshapen: [Misshapen] = []
    for parameter in parameters {
      guard let found = source.description(of: parameter.name) else {
        // Counters of training steps are not in every checkpoint, and of no use here.
        if parameter.isUsed { missing.append(parameter.name) }
        continue
      }
      if found.shape != parameter.shape {
        misshapen.append(
          Misshapen(name: parameter.name, expected: parameter.shape, found: found.shape))
      }
    }
    let known = Set(parameters.map(\.name))
    self.missing = missing
    self.misshapen = misshapen
    extra = source.names.filter { !known.contains($0) }
    agreeing = parameters.count - missing.count - misshapen.count
  }

  /// Whether the checkpoint is one of the network's.
  public var isWhole: Bool { missing.isEmpty && extra.isEmpty && misshapen.isEmpty }

  /// All differences, in words, of a few of each kind.
  public var report: String {
    func list(_ title: String, _ lines: [String]) -> [String] {
      guard !lines.isEmpty else { return [] }
      let shown = lines.prefix(ParameterMatch.shownLines).map { "    \($0)" }
      let rest = lines.count - shown.count
      return ["  \(lines.count) \(title):"] + shown + (rest > 0 ? ["    and \(rest) more"] : [])
    }
    return
      (list("missing", missing) + list("not known", extra)
      + list("of another shape", misshapen.map { "\($0.name): \($0.expected), not \($0.found)" }))
      .joined(separator: "\n")
  }

  private static let shownLines = 40
}
