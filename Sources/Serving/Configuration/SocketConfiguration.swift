/// Where clients connect, and who may.
public struct SocketConfiguration: Equatable, Sendable {
  /// The socket file; at most 107 bytes.
  public var path = "/run/biopsyd/biopsyd.sock"
  /// The socket file's permissions.
  public var mode: UInt32 = 0o660
  /// Who may connect, besides what the file's permissions say.
  public var peers = PeerPolicy()

  /// The defaults.
  public init() {}
}
