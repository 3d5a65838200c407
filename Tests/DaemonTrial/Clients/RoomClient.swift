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
  /// The time between two frames.
  private static let pause = Duration.milliseconds(5)

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
    /// What is not acknowledged yet, and is told again.
    var pending: [RecordMessage] = []
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
          try tell(&pending, connection)
          number += 1
          try examine(number, connection, &pending)
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

  private func tell(
    _ pending: inout [RecordMessage], _ connection: DaemonConnection
  ) throws(ClientError) {
    while let message = pending.first {
      let answer = try connection.record(message)
      acknowledgements.note(request: message.request ?? "", answer)
      pending.removeFirst()
    }
  }

  private func examine(
    _ number: Int, _ connection: DaemonConnection, _ pending: inout [RecordMessage]
  ) throws(ClientError) {
    let examination = "\(name)-\(number)"
    pending.append(
      RecordMessage(
        event: "enrolment",
        details: ["examination": .string(examination), "patient": .string("P-\(examination)")],
        request: "enrolment-\(examination)"))
    try tell(&pending, connection)
    let opened = try connection.openStream(
      OpenStreamMessage(
        name: name, deadlineMilliseconds: 10_000, imagingMode: .nbi, examination: examination))
    acknowledgements.note(stream: opened.receipt)
    guard let stream = opened.receipt?.sequence else { return }
    var polyp: Int?
    for frame in 0..<Pictures.shownFrames {
      let bytes = Pictures.frame(frame)
      let message = FrameMessage(
        stream: opened.stream, encoding: Pictures.encoding, captured: .now)
      var sent: Result<UInt64, ClientError> = .success(0)
      bytes.withUnsafeBytes { buffer in
        sent = Result { () throws(ClientError) in try connection.send(message, bytes: buffer) }
      }
      polyp = try answer(to: try sent.get(), connection, stream) ?? polyp
      usleep(UInt32(RoomClient.pause.milliseconds * 1000))
    }
    if let polyp {
      pending.append(
        RecordMessage(
          event: "endoscopist_call",
          details: [
            "polyp": .string("\(stream).\(polyp)"), "class": "adenoma", "confident": true,
            "person": "dr-1",
          ], request: "call-\(examination)"))
      try tell(&pending, connection)
    }
    try finish(opened.stream, connection, stream)
    pending.append(
      RecordMessage(
        event: "resection",
        details: ["examination": .string(examination), "fate": "retrieved", "jar": "1"],
        request: "resection-\(examination)"))
    try tell(&pending, connection)
  }

  /// Takes replies until a frame is answered; the number of a polyp that it shows.
  private func answer(
    to id: UInt64, _ connection: DaemonConnection, _ stream: Int
  ) throws(ClientError) -> Int? {
    while true {
      let (answered, reply) = try connection.receive()
      switch reply {
      case .call(let call): acknowledgements.note(call: call, stream: stream)
      case .result(let result) where answered == id: return result.message.polyps?.first?.number
      case .dropped where answered == id: return nil
      case .error(let error) where answered == id || error.endsSession:
        throw ClientError(.refused(error.error.code), error.error.message)
      default: break
      }
    }
  }

  /// Closes the stream; the calls that come before its account are noted.
  private func finish(
    _ number: Int, _ connection: DaemonConnection, _ stream: Int
  ) throws(ClientError) {
    try connection.send(CloseStreamMessage(stream: number))
    while true {
      switch try connection.receive().reply {
      case .call(let call): acknowledgements.note(call: call, stream: stream)
      case .streamClosed: return
      case .error(let error) where error.endsSession:
        throw ClientError(.refused(error.error.code), error.error.message)
      default: break
      }
    }
  }
}
