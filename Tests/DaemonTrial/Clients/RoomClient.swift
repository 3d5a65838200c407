import Base
import Client
import Foundation
import Wire

/// What people do in the room while stations stream: short examinations with an enrolment, the endoscopist's
/// call and a resection, each told until it is acknowledged.
final class RoomClient: Sendable {
  private let socket: String
  private let name: String
  private let acknowledgements: Acknowledgements
  private let isStopped = Flag()
  private let thread = Locked<DedicatedThread?>(nil)

  init(_ name: String, socket: String, _ acknowledgements: Acknowledgements) {
    self.name = name
    self.socket = socket
    self.acknowledgements = acknowledgements
    let thread = DedicatedThread(name: "room") { [self] in run() }
    self.thread.withLock { $0 = thread }
  }

  /// Ends it, once what has arrived is noted.
  func stop() {
    isStopped.set()
    thread.withLock { $0 }?.join()
  }

  private func run() {
    var number = 0
    var records = RecordTeller(acknowledgements)
    while !isStopped.isSet {
      guard
        let connection = try? DaemonConnection(
          path: socket, hello: HelloMessage(client: name), timeout: .seconds(20))
      else {
        _ = isStopped.wait(timeout: .milliseconds(5))
        continue
      }
      do throws(ClientError) {
        while !isStopped.isSet {
          try records.tell(connection)
          number += 1
          try Examination(name: "\(name)-\(number)", acknowledgements).run(connection, &records)
        }
      } catch {
        note(error)
      }
    }
  }

  /// What a daemon that goes away says, and its silence, are no problem; a refusal is.
  private func note(_ error: ClientError) {
    switch error.code {
    case .unreachable, .connectionLost, .refused(.shuttingDown): break
    default: acknowledgements.note(problem: "\(name): \(error)")
    }
  }
}
