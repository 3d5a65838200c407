import Base
import Client
import Foundation
import Serving
import TestSupport
import Testing
import Wire

@Suite("The watchdog is fed only while inference works")
struct HeartbeatTests {
  private static let patience = Duration.seconds(20)
  private static let fast: SupervisionSettings = {
    var settings = SupervisionSettings()
    settings.canaryInterval = .milliseconds(50)
    settings.stallLimit = .milliseconds(400)
    settings.failureBudget = 2
    return settings
  }()

  private let receiver: NotificationReceiver
  private let manager: ServiceManager

  init() throws {
    receiver = try NotificationReceiver(at: "@biopsy-\(UUID().uuidString)")
    manager = try ServiceManager(
      ServiceEnvironment(
        ["NOTIFY_SOCKET": receiver.address, "WATCHDOG_USEC": "150000"], process: 1))
  }

  /// Waits until no sign of life has come for a while.
  private func goesQuiet() -> Bool {
    let end = MonotonicInstant.now + Self.patience
    while MonotonicInstant.now < end {
      receiver.forget()
      if !receiver.wait(for: "WATCHDOG=1", within: .milliseconds(600)) { return true }
    }
    return false
  }

  @Test func canariesKeepItFedWhileNobodyStreams() throws {
    let proofs = Locked(0)
    let server = try RunningServer(
      supervision: Self.fast, manager: manager, analyzers: [ScriptedAnalyzer(proofs: proofs)])
    #expect(receiver.wait(for: "WATCHDOG=1", within: Self.patience, count: 20))
    #expect(proofs.withLock { $0 } > 0)
    let status = try server.connect().status()
    #expect(status["live"] == true && status["ready"] == true)
    let text = receiver.received.last { $0.hasPrefix("STATUS=") }
    #expect(text?.contains("ready: scripted/1 on none") == true, "\(text ?? "none")")
  }

  @Test func anInferenceThatHangsStarvesIt() throws {
    let hang = Flag()
    let server = try RunningServer(
      supervision: Self.fast, manager: manager,
      analyzers: [ScriptedAnalyzer(hang: hang), ScriptedAnalyzer(hang: hang)])
    defer { hang.set() }
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    try connection.sendFrame("hang", stream: stream)
    #expect(goesQuiet())
    let monitor = try server.connect()
    let status = try monitor.status()
    #expect(status["live"] == false && status["ready"] == false)
    let reason = status["not_live_because"]?.serialized() ?? ""
    #expect(reason.contains("has been at one frame"))
    #expect(try monitor.metrics().contains("\nbiopsyd_live 0\n"))
    hang.set()
    #expect(receiver.wait(for: "WATCHDOG=1", within: Self.patience))
    #expect(server.eventually { (try? monitor.status())?["live"] == true })
  }

  @Test func aModelThatFailsStarvesItUntilItWorksAgain() throws {
    let isBroken = Locked(false)
    let server = try RunningServer(
      supervision: Self.fast, manager: manager,
      analyzers: [ScriptedAnalyzer(isBroken: isBroken)])
    #expect(receiver.wait(for: "WATCHDOG=1", within: Self.patience))
    isBroken.withLock { $0 = true }
    #expect(goesQuiet())
    let monitor = try server.connect()
    #expect(try monitor.status()["state"] == "failing")
    #expect(server.log.withLock { $0.contains { $0.contains("not_alive") } })
    isBroken.withLock { $0 = false }
    #expect(receiver.wait(for: "WATCHDOG=1", within: Self.patience))
    #expect(server.eventually { (try? monitor.status())?["state"] == "ready" })
  }

  /// Frames come at once and all of them break the network; the golden picture works throughout.
  @Test func aStationWhoseFramesBreakTheNetworkDoesNotStarveIt() throws {
    // A machine that is busy with other tests must not look like a stall.
    var supervision = Self.fast
    supervision.stallLimit = .seconds(60)
    let server = try RunningServer(
      supervision: supervision, manager: manager, analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    for _ in 0..<200 {
      let id = try connection.sendFrame("fail", stream: stream)
      _ = try connection.reply(to: id)
      Thread.sleep(forTimeInterval: 0.005)
    }
    #expect(server.log.withLock { !$0.contains { $0.contains("not_alive") } })
    #expect(try connection.status()["live"] == true)
  }

  @Test func canariesDoNotRunWhileStationsAreAnswered() throws {
    let proofs = Locked(0)
    var slow = Self.fast
    slow.canaryInterval = .seconds(2)
    let server = try RunningServer(
      supervision: slow, manager: manager, analyzers: [ScriptedAnalyzer(proofs: proofs)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    let end = MonotonicInstant.now + .seconds(4)
    while MonotonicInstant.now < end {
      _ = try connection.reply(to: connection.sendFrame("picture", stream: stream))
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(proofs.withLock { $0 } == 0)
  }
}
