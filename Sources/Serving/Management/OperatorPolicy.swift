import Foundation

/// Who may change which models serve.
///
/// The daemon's own user and root always may. A peer has to be let in by `PeerPolicy` first.
public struct OperatorPolicy: Equatable, Sendable {
  /// User ids.
  public var users: Set<UInt32>
  /// Group ids, compared with the peer's primary group.
  public var groups: Set<UInt32>

  /// Makes a policy; without users and groups only the daemon's own user and root may.
  public init(users: Set<UInt32> = [], groups: Set<UInt32> = []) {
    self.users = users
    self.groups = groups
  }

  func allows(_ peer: PeerCredentials) -> Bool {
    peer.user == 0 || peer.user == geteuid() || users.contains(peer.user)
      || groups.contains(peer.group)
  }
}
