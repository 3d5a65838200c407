internal import Base
internal import Foundation
internal import Synchronization

/// The library's own record of a session's first run, and what it tells about providers.
///
/// While the record is open, runs go one after another; after that they cost one atomic read.
final class ExecutionProfile: @unchecked Sendable {
  // Unchecked because `result` and `folder` are reached only under `lock`.
  private let pending = Atomic<Bool>(true)
  private let lock = NSLock()
  private var folder: TemporaryFolder?
  private var result: [ProviderShare]?

  /// Where the library is to write: the beginning of a path in a private temporary folder.
  let prefix: String

  init() throws(SystemError) {
    let folder = try TemporaryFolder(prefix: "biopsy-profile-")
    prefix = folder.path + "/run"
    self.folder = folder
  }

  /// Whether no run has succeeded yet.
  var isPending: Bool { pending.load(ordering: .acquiring) }

  /// What the first run told; nil before it, and when the record is missing or odd.
  var shares: [ProviderShare]? {
    lock.lock()
    defer { lock.unlock() }
    return result
  }

  /// Runs the model once under the record and closes the record when that succeeded.
  ///
  /// - Parameters:
  ///   - run: Runs the model; returns a status, nil when it succeeded.
  ///   - end: Closes the record; returns its path, or nil when that failed.
  /// - Returns: The run's status.
  func record(_ run: () -> OpaquePointer?, end: () -> String?) -> OpaquePointer? {
    lock.lock()
    defer { lock.unlock() }
    let status = run()
    guard status == nil, isPending else { return status }
    if let path = end(), let bytes = FileManager.default.contents(atPath: path) {
      result = Self.shares(in: [UInt8](bytes))
    }
    folder = nil
    pending.store(false, ordering: .releasing)
    return nil
  }

  /// The providers in a record and how many nodes each ran, by the providers' names.
  ///
  /// The record is a JSON array of events. A node's run is one of category `Node` whose `args`
  /// name the provider; a node inside a loop has many of these, and counts once.
  ///
  /// - Parameter record: The record's bytes.
  /// - Returns: Nil when it is not such an array, or holds no node at all.
  static func shares(in record: [UInt8]) -> [ProviderShare]? {
    guard case .array(let events)? = try? JSONValue(parsing: record) else { return nil }
    var nodes: [String: Set<[String]>] = [:]
    for case .object(let event) in events {
      guard event["cat"] == "Node", case .string(let name)? = event["name"],
        case .object(let arguments)? = event["args"],
        case .string(let provider)? = arguments["provider"], !provider.isEmpty
      else { continue }
      var identity = [name]
      if case .string(let index)? = arguments["node_index"] { identity.append(index) }
      nodes[provider, default: []].insert(identity)
    }
    guard !nodes.isEmpty else { return nil }
    return nodes.map { ProviderShare(provider: $0.key, nodes: $0.value.count) }
      .sorted { $0.provider < $1.provider }
  }
}
