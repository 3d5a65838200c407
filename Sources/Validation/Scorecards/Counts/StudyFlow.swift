/// A flow of participants whose counts close (STARD 2015, item 19): trees of nodes, each of which goes on
/// in its branches or ends, but for those that are excluded, with a reason.
public struct StudyFlow: Hashable, Sendable {
  /// A box of the diagram.
  public struct Node: Hashable, Sendable {
    /// What it is called by, such as `index.negative`.
    public let name: String
    /// What is counted.
    public let unit: Accounting.Unit
    /// How many arrive.
    public let count: Int
    /// How many leave here, by reason.
    public let excluded: [Accounting.Exclusion]
    /// The names of the nodes that the others go to; none where they stay.
    public let branches: [String]

    /// A box.
    public init(
      _ name: String, _ unit: Accounting.Unit, count: Int,
      excluded: [Accounting.Exclusion] = [], branches: [String] = []
    ) {
      self.name = name
      self.unit = unit
      self.count = count
      self.excluded = excluded
      self.branches = branches
    }
  }

  /// The nodes, as they were given.
  public let nodes: [Node]
  private let places: [String: Int]

  /// Takes nodes whose counts close.
  ///
  /// - Parameter nodes: Trees, in any order.
  /// - Throws: ``ScorecardError`` that names the node where counts do not close, where one is negative, or
  ///   where nodes do not form trees.
  public init(_ nodes: [Node]) throws(ScorecardError) {
    var places: [String: Int] = [:]
    for (place, node) in nodes.enumerated() {
      try Self.checkCounts(of: node)
      guard places.updateValue(place, forKey: node.name) == nil else {
        throw ScorecardError(.brokenFlow, at: node.name, "there are two nodes of this name")
      }
    }
    var parents: [String: String] = [:]
    for node in nodes {
      var parts = 0
      for branch in node.branches {
        guard let place = places[branch] else {
          throw ScorecardError(.brokenFlow, at: node.name, "its branch \(branch) is not there")
        }
        guard nodes[place].unit == node.unit else {
          throw ScorecardError(
            .brokenFlow, at: branch,
            "it counts \(nodes[place].unit.rawValue), \(node.name) does not")
        }
        guard parents.updateValue(node.name, forKey: branch) == nil else {
          throw ScorecardError(.brokenFlow, at: branch, "it is a branch twice")
        }
        parts += nodes[place].count
      }
      let leaving = node.excluded.reduce(0) { $0 + $1.count }
      let isClosed = node.branches.isEmpty ? leaving <= node.count : leaving + parts == node.count
      guard isClosed else {
        throw ScorecardError(
          .countsDoNotClose, at: node.name,
          "\(node.count) arrive, \(leaving) are excluded, \(parts) go on")
      }
    }
    // With one parent each at most, what no root leads to goes round in a circle.
    var next = nodes.filter { parents[$0.name] == nil }.map(\.name)
    var reached: Set<String> = []
    while let name = next.popLast() {
      reached.insert(name)
      if let place = places[name] { next += nodes[place].branches }
    }
    if let node = nodes.first(where: { !reached.contains($0.name) }) {
      throw ScorecardError(.brokenFlow, at: node.name, "nodes go round in a circle")
    }
    self.nodes = nodes
    self.places = places
  }

  private static func checkCounts(of node: Node) throws(ScorecardError) {
    for count in [node.count] + node.excluded.map(\.count) {
      guard Accounting.possible.contains(count) else {
        throw ScorecardError(
          .impossibleCount, at: node.name, "\(count) cannot be a number of \(node.unit.rawValue)")
      }
    }
  }

  /// A node by its name; nil where there is none.
  public subscript(name: String) -> Node? { places[name].map { nodes[$0] } }

  /// How many of a node neither leave nor go on; 0 where there is no such node.
  public func staying(_ name: String) -> Int {
    guard let node = self[name], node.branches.isEmpty else { return 0 }
    return node.excluded.reduce(node.count) { $0 - $1.count }
  }
}
