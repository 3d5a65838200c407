import Base
import Foundation
import Testing

@Suite("What the package installs")
struct PackagedFilesTests {
  private let folder = BuiltBinary.checkout.appendingPathComponent("systemd")

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test func theConfigurationIsOneThatTheDaemonTakes() throws {
    let file = folder.appendingPathComponent("biopsyd.json")
    let document = try JSONValue(parsing: Array(Data(contentsOf: file)))
    #expect(try Schemas.load("configuration").violations(in: document) == [])
    let models = BuiltBinary.checkout.appendingPathComponent("Models").path
    let outcome = try BuiltBinary.run(
      "biopsyd", ["--config", file.path, "--models", models, "--check-config"])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func theUnitsAgreeWithTheDaemonAndWithEachOther() throws {
    let service = try lines("biopsyd.service")
    let socket = try lines("biopsyd.socket")
    // The paths that clients and daemon take when nobody says otherwise.
    #expect(socket.contains("ListenStream=/run/biopsyd/biopsyd.sock"))
    #expect(service.contains("ExecStart=/usr/bin/biopsyd --config /etc/biopsyd/biopsyd.json"))
    for setting in [
      "Type=notify", "PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "IPAddressDeny=any",
      "NoNewPrivileges=yes", "CapabilityBoundingSet=", "Environment=ORT_DISABLE_TELEMETRY=1",
      "LimitCORE=0",
    ] {
      #expect(service.contains(setting), "\(setting) is not in the unit")
    }
    // systemd empties a runtime folder at every restart, and the socket lies in it.
    #expect(!service.contains { $0.hasPrefix("RuntimeDirectory=") })
  }

  /// Says on standard error what it skips where systemd's tools are missing.
  @Test func systemdFindsTheUnitsSoundAndConfined() throws {
    let process = Process()
    process.executableURL = BuiltBinary.checkout.appendingPathComponent("scripts/check-unit.sh")
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
