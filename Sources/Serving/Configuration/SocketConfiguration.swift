/// Where clients connect, and who may.
public struct SocketConfiguration: Equatable, Sendable {
  /// The socket file; at most 107 bytes.
  public var path = "/run/biopsyd/biopsyd.sock"
  /// The socket file's permissions.
  public var mode: UInt32 = 0o660
  /// Who may connect, besides what the file's permissions say.
  public var peers = PeerPolicy()
  /// Who may change which models serve, besides the daemon's own user and root.
  public var operators = OperatorPolicy()

  /// The defaults.
  public init() {}
}
