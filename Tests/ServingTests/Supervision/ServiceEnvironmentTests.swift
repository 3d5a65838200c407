import Base
import Foundation
import Serving
import TestSupport
import Testing

@Suite("What a service manager says")
struct ServiceEnvironmentTests {
  private static let full = [
    "LISTEN_PID": "42", "LISTEN_FDS": "1", "NOTIFY_SOCKET": "/run/systemd/notify",
    "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "42",
  ]

  @Test func isReadFromTheEnvironment() throws {
    let environment = try ServiceEnvironment(Self.full, process: 42)
    #expect(environment.socketDescriptor == 3)
    #expect(environment.notificationAddress == "/run/systemd/notify")
    #expect(environment.watchdogInterval == .seconds(20))
  }

  @Test func withoutOneThereIsNothing() throws {
    #expect(try ServiceEnvironment([:], process: 42) == ServiceEnvironment())
    #expect(try ServiceEnvironment(["NOTIFY_SOCKET": ""], process: 42) == ServiceEnvironment())
  }

  @Test func isIgnoredWhereItIsMeantForAnotherProcess() throws {
    let environment = try ServiceEnvironment(Self.full, process: 43)
    #expect(environment.socketDescriptor == nil && environment.watchdogInterval == nil)
    // Notifications are for whoever inherits them; the manager checks who sends.
    #expect(environment.notificationAddress != nil)
  }

  @Test func aWatchdogWithoutProcessIsForAll() throws {
    let environment = try ServiceEnvironment(["WATCHDOG_USEC": "1"], process: 7)
    #expect(environment.watchdogInterval == .microseconds(1))
  }

  @Test(arguments: [
    ("LISTEN_FDS", "2"), ("LISTEN_FDS", "0"), ("LISTEN_FDS", "x"), ("WATCHDOG_USEC", "0"),
    ("WATCHDOG_USEC", "-1"), ("WATCHDOG_USEC", "soon"),
    ("WATCHDOG_USEC", "99999999999999999999"), ("WATCHDOG_USEC", "9223372036854775807"),
  ])
  func whatMakesNoSenseIsNamed(name: String, value: String) {
    var variables = Self.full
    variables[name] = value
    #expect {
      try ServiceEnvironment(variables, process: 42)
    } throws: { error in
      (error as? ServingError)?.code == .configuration && "\(error)".contains(name)
    }
  }

  @Test(arguments: ["relative/path", "@", "/" + String(repeating: "x", count: 200)])
  func addressesThatMakeNoSenseAreRefused(address: String) throws {
    let environment = try ServiceEnvironment(["NOTIFY_SOCKET": address], process: 1)
    #expect {
      try ServiceManager(environment)
    } throws: { ($0 as? ServingError)?.code == .configuration }
  }

  @Test(arguments: [false, true])
  func aManagerIsToldAtPathsAndAbstractNames(isAbstract: Bool) throws {
    let name = "biopsy-\(UUID().uuidString.prefix(8))"
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    let receiver = try NotificationReceiver(at: isAbstract ? "@\(name)" : path)
    defer { unlink(path) }
    let manager = try ServiceManager(
      ServiceEnvironment(["NOTIFY_SOCKET": receiver.address], process: 1))
    manager.tellReady("two\nlines")
    manager.tellStopping()
    #expect(receiver.wait(for: "STOPPING=1", within: .seconds(10)))
    #expect(receiver.received.prefix(2) == ["READY=1", "STATUS=two lines"])
  }

  @Test func aManagerThatIsGoneIsNoFault() throws {
    let manager = try ServiceManager(
      ServiceEnvironment(["NOTIFY_SOCKET": "/nonexistent/notify"], process: 1))
    manager.tellReady("nobody listens")
    ServiceManager().tellReady("there is none")
  }
}
