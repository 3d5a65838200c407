import Base
import Foundation

/// The process at the other end of a Unix-domain socket, as the kernel recorded it (`SO_PEERCRED`).
struct PeerCredentials: Equatable, Sendable {
  let process: Int32
  let user: UInt32
  let group: UInt32

  init(process: Int32, user: UInt32, group: UInt32) {
    self.process = process
    self.user = user
    self.group = group
  }

  init(ofPeerAt socket: Int32) throws(SystemError) {
    // The three members of C's `struct ucred`, which Glibc's module leaves out.
    var members: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: members))
    try systemCall("read the peer's credentials") {
      getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &members, &length)
    }
    self.init(process: members.pid, user: members.uid, group: members.gid)
  }
}

/// Who may connect.
public struct PeerPolicy: Equatable, Sendable {
  /// User ids; empty together with `groups` for everybody whom the socket's mode lets in.
  public var users: Set<UInt32>
  /// Group ids, compared with the peer's primary group.
  public var groups: Set<UInt32>

  /// Makes a policy; without users and groups the socket's file mode alone decides.
  public init(users: Set<UInt32> = [], groups: Set<UInt32> = []) {
    self.users = users
    self.groups = groups
  }

  func allows(_ peer: PeerCredentials) -> Bool {
    (users.isEmpty && groups.isEmpty) || users.contains(peer.user) || groups.contains(peer.group)
  }
}
