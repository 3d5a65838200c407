import Base
import Client
import Wire

/// A short examination as a client tells it: an enrolment, some frames with polyps, the endoscopist's call
/// of one, the end of the stream and a resection.
struct Examination {
  private let name: String
  private let acknowledgements: Acknowledgements

  init(name: String, _ acknowledgements: Acknowledgements) {
    self.name = name
    self.acknowledgements = acknowledgements
  }

  /// Tells it.
  ///
  /// - Parameters:
  ///   - connection: Where to.
  ///   - records: Tells what people record.
  /// - Throws: `ClientError`, where the daemon goes away or refuses.
  func run(
    _ connection: DaemonConnection, _ records: inout RecordTeller
  ) throws(ClientError) {
    try records.tell(
      "enrolment", ["examination": .string(name), "patient": .string("P-\(name)")],
      request: "enrolment-\(name)", connection)
    let opened = try connection.openStream(
      OpenStreamMessage(
        name: "room", deadlineMilliseconds: 10_000, imagingMode: .nbi, examination: name))
    acknowledgements.note(stream: opened.receipt)
    guard let sequence = opened.receipt?.sequence else { return }
    var polyp: Int?
    for frame in 0..<Pictures.shownFrames {
      let id = try send(Pictures.small.frame(frame), to: opened.stream, connection)
      polyp = try answer(to: id, connection, sequence) ?? polyp
    }
    if let polyp {
      try records.tell(
        "endoscopist_call",
        [
          "polyp": .string("\(sequence).\(polyp)"), "class": "adenoma", "confident": true,
          "person": "dr-1",
        ], request: "call-\(name)", connection)
    }
    try close(opened.stream, connection, sequence)
    try records.tell(
      "resection", ["examination": .string(name), "fate": "retrieved", "jar": "1"],
      request: "resection-\(name)", connection)
  }

  private func send(
    _ bytes: [UInt8], to stream: Int, _ connection: DaemonConnection
  ) throws(ClientError) -> UInt64 {
    let frame = FrameMessage(stream: stream, encoding: Pictures.small.encoding, captured: .now)
    return try bytes.withUnsafeBytes { buffer in
      Result { () throws(ClientError) in try connection.send(frame, bytes: buffer) }
    }.get()
  }

  /// Takes replies until a frame is answered; the number of a polyp that it shows.
  private func answer(
    to id: UInt64, _ connection: DaemonConnection, _ sequence: Int
  ) throws(ClientError) -> Int? {
    while true {
      let (answered, reply) = try connection.receive()
      switch reply {
      case .call(let call): acknowledgements.note(call: call, stream: sequence)
      case .result(let result) where answered == id: return result.message.polyps?.first?.number
      case .dropped where answered == id: return nil
      case .error(let error) where answered == id || error.endsSession:
        throw ClientError(.refused(error.error.code), error.error.message)
      default: break
      }
    }
  }

  /// Closes the stream; the calls that come before its account are noted.
  private func close(
    _ stream: Int, _ connection: DaemonConnection, _ sequence: Int
  ) throws(ClientError) {
    try connection.send(CloseStreamMessage(stream: stream))
    while true {
      switch try connection.receive().reply {
      case .call(let call): acknowledgements.note(call: call, stream: sequence)
      case .streamClosed: return
      case .error(let error) where error.endsSession:
        throw ClientError(.refused(error.error.code), error.error.message)
      default: break
      }
    }
  }
}
