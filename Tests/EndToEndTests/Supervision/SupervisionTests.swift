import Base
import Client
import Foundation
import TestSupport
import Testing
import Wire

/// The tests are the service manager here: see `ServiceSupervisor`.
@Suite("Under a service manager", .serialized)
struct SupervisionTests {
  private static let patience = Duration.seconds(60)

  /// A configuration whose canaries and stalls a test can wait for.
  private func arguments(
    _ folder: TemporaryFolder, models: String = BuiltBinary.checkout.path + "/Models",
    model: String = "polyp-lite"
  ) throws -> [String] {
    let configuration: JSONValue = [
      "models": ["folder": .string(models), "model": .string(model)],
      "supervision": ["canary_interval_ms": 200, "stall_ms": 2000, "failures": 3],
    ]
    try Data(configuration.serialized().utf8)
      .write(to: URL(fileURLWithPath: folder.path("c.json")))
    return ["--config", folder.path("c.json")]
  }

  @Test func isReadyOnceTheModelHasProvedItselfAndServesAtThePassedSocket() throws {
    let folder = try TemporaryFolder()
    let supervisor = try ServiceSupervisor(try arguments(folder), watchdog: .seconds(1))
    try supervisor.start()
    // The socket is there before the daemon is: who connects now is served later.
    let early = try supervisor.connect()
    #expect(supervisor.receiver.wait(for: "READY=1", within: Self.patience), "\(supervisor.log)")
    let lines = supervisor.receiver.received
    let ready = try #require(lines.firstIndex(of: "READY=1"))
    #expect(lines.firstIndex(of: "STATUS=loading polyp-lite").map { $0 < ready } == true)
    #expect(try early.status()["ready"] == true)
    #expect(supervisor.log.contains("passed=true"), "\(supervisor.log)")

    // Nobody streams: canaries alone keep the watchdog fed.
    #expect(
      supervisor.receiver.wait(for: "WATCHDOG=1", within: Self.patience, count: 8),
      "\(supervisor.log)")
    let status = try early.status()
    #expect(try Schemas.load("status").violations(in: .object(status)) == [])
    guard case .object(let supervision)? = status["supervision"],
      case .object(let canary)? = supervision["canary"],
      case .integer(let runs)? = canary["runs"]
    else {
      Issue.record("the status tells of no canary")
      return
    }
    #expect(runs > 0 && canary["failures"] == 0)

    #expect(supervisor.end(with: SIGTERM) == 0, "\(supervisor.log)")
    #expect(supervisor.receiver.wait(for: "STOPPING=1", within: .seconds(5)))
    #expect(FileManager.default.fileExists(atPath: supervisor.socketPath))
  }

  @Test func isNeverReadyWithAModelThatFailsItsSelfTest() throws {
    let folder = try TemporaryFolder()
    let supervisor = try ServiceSupervisor(
      try arguments(folder) + ["--provider", "nosuch"], watchdog: .seconds(1))
    try supervisor.start()
    #expect(supervisor.end(with: 0) == 1)
    #expect(!supervisor.receiver.received.contains("READY=1"))
  }

  /// The inference really hangs, in ONNX Runtime, and never comes back.
  @Test func aHungInferenceIsFoundAndTheStationServedAgainAfterTheRestart() throws {
    let folder = try TemporaryFolder()
    try HangingModel.add(to: folder.path("Models"))
    let supervisor = try ServiceSupervisor(
      try arguments(folder, models: folder.path("Models"), model: "hanging"),
      watchdog: .milliseconds(600))
    try supervisor.start()
    var station = try supervisor.connect()
    try #require(try answer(to: HangingModel.goodFrame, from: station))
    #expect(supervisor.receiver.wait(for: "WATCHDOG=1", within: Self.patience))

    let stream = try station.openStream(OpenStreamMessage(name: "a")).stream
    _ = try HangingModel.badFrame.withUnsafeBytes {
      try station.send(FrameMessage(stream: stream, encoding: HangingModel.encoding), bytes: $0)
    }
    var isStarved = false
    let end = MonotonicInstant.now + Self.patience
    while !isStarved, MonotonicInstant.now < end {
      supervisor.receiver.forget()
      isStarved = !supervisor.receiver.wait(for: "WATCHDOG=1", within: .milliseconds(600))
    }
    #expect(isStarved, "\(supervisor.log)")
    let monitor = try supervisor.connect()
    #expect(try monitor.status()["live"] == false)
    #expect(supervisor.log.contains("not_alive"), "\(supervisor.log)")

    // What systemd does then.
    #expect(supervisor.end(with: SIGKILL) == -SIGKILL)
    try supervisor.start()
    station = try supervisor.connect()
    #expect(try answer(to: HangingModel.goodFrame, from: station))
  }

  @Test func aKilledDaemonCostsOnlyFramesInFlight() throws {
    let folder = try TemporaryFolder()
    let supervisor = try ServiceSupervisor(try arguments(folder))
    try supervisor.start()
    let scene = try SceneOnDisk.shared.get()
    let frame = try Array(Data(contentsOf: URL(fileURLWithPath: try scene.files[0])))
    var lost = 0
    var answered = 0
    var connections = 0
    var connection: DaemonConnection?
    var stream = 0
    for number in 0..<40 {
      if number == 20 {
        supervisor.end(with: SIGKILL)
        try supervisor.start()
      }
      do {
        if connection == nil {
          // The socket outlives the daemon, so this waits instead of failing.
          let new = try supervisor.connect()
          stream = try new.openStream(
            OpenStreamMessage(name: "room-1", deadlineMilliseconds: 60_000)
          ).stream
          connection = new
          connections += 1
        }
        guard let connection else { continue }
        let id = try frame.withUnsafeBytes {
          try connection.send(FrameMessage(stream: stream, encoding: .jpeg), bytes: $0)
        }
        if case .result = try connection.reply(to: id) { answered += 1 }
      } catch let error as ClientError where error.code == .connectionLost {
        connection = nil
        lost += 1
      } catch let error as ClientError where error.code == .badReply {
        connection = nil
        lost += 1
      }
    }
    #expect(connections == 2 && lost == 1 && answered == 39, "\(supervisor.log)")
    #expect(supervisor.end(with: SIGTERM) == 0)
  }

  private func answer(to frame: [UInt8], from connection: DaemonConnection) throws -> Bool {
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    let id = try frame.withUnsafeBytes {
      try connection.send(FrameMessage(stream: stream, encoding: HangingModel.encoding), bytes: $0)
    }
    guard case .result = try connection.reply(to: id) else { return false }
    return true
  }
}
