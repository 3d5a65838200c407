import Foundation

/// Who may change which models serve.
///
/// The daemon's own user and root always may. A peer has to be let in by `PeerPolicy` first.
public struct OperatorPolicy: Equatable, Sendable {
  /// User ids.
  public var users: Set<UInt32>
  /// Group ids, compared with the peer's primary group.
  public var groups: Set<UInt32>
  /// Whether the daemon's own user and root may too; always so outside of tests, which are run by
  /// one of them.
  var includesOwnUserAndRoot = true

  /// Makes a policy; without users and groups only the daemon's own user and root may.
  public init(users: Set<UInt32> = [], groups: Set<UInt32> = []) {
    self.users = users
    self.groups = groups
  }

  func allows(_ peer: PeerCredentials) -> Bool {
    if includesOwnUserAndRoot, [0, geteuid()].contains(peer.user) { return true }
    return users.contains(peer.user) || groups.contains(peer.group)
  }
}
