public import Architectures

/// How well a checkpoint fits a network.
public struct ArchitectureMatch: Sendable {
  /// The network.
  public let architecture: Architecture
  /// What the names of the checkpoint's parameters begin with.
  public let prefix: String
  /// The differences.
  public let match: ParameterMatch
  /// Parameters of the network.
  public let parameterCount: Int

  /// Compares names and shapes.
  ///
  /// - Parameters:
  ///   - architecture: The network.
  ///   - source: The checkpoint.
  /// - Throws: `ArchitectureError` when the network cannot be built.
  public init(
    _ architecture: Architecture, _ source: some ParameterSource
  ) throws(ArchitectureError) {
    let parameters = try architecture.rawNetwork().parameters
    let part = PrefixedParameters(source, fitting: parameters)
    self.architecture = architecture
    prefix = part.prefix
    match = ParameterMatch(parameters, part)
    parameterCount = parameters.count
  }

  /// The networks that a checkpoint is one of, or else the one that it is nearest to.
  ///
  /// - Parameter source: The checkpoint.
  /// - Returns: All that fit whole; without such, the one of which most parameters agree, if that is
  ///   at least half.
  /// - Throws: `ArchitectureError` when a network cannot be built.
  public static func candidates(
    for source: some ParameterSource
  ) throws(ArchitectureError) -> [ArchitectureMatch] {
    var matches: [ArchitectureMatch] = []
    for architecture in Architecture.allCases {
      matches.append(try ArchitectureMatch(architecture, source))
    }
    let whole = matches.filter(\.match.isWhole)
    guard whole.isEmpty else { return whole }
    let nearest = matches.max { $0.agreement < $1.agreement }
    return nearest.map { $0.agreement >= 0.5 ? [$0] : [] } ?? []
  }

  /// The share of the network's parameters that agree, [0, 1].
  public var agreement: Double { Double(match.agreeing) / Double(max(1, parameterCount)) }
}
