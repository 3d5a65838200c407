import Base
import Client
import Wire

/// Tells the daemon what people record, each thing until it is acknowledged.
struct RecordTeller {
  private let acknowledgements: Acknowledgements
  /// How often a refusal is followed by another attempt, under the same request id.
  private let retries: Int
  private var pending: [RecordMessage] = []
  /// What the daemon said where it refused something.
  private(set) var refusals: [String] = []

  init(_ acknowledgements: Acknowledgements, retries: Int = 0) {
    self.acknowledgements = acknowledgements
    self.retries = retries
  }

  /// Tells something, after what is not acknowledged yet.
  mutating func tell(
    _ event: String, _ details: JSONObject, request: String, _ connection: DaemonConnection
  ) throws(ClientError) {
    pending.append(RecordMessage(event: event, details: details, request: request))
    try tell(connection)
  }

  /// Tells what is not acknowledged yet.
  mutating func tell(_ connection: DaemonConnection) throws(ClientError) {
    while let message = pending.first {
      let answer = try record(message, connection)
      acknowledgements.note(request: message.request ?? "", answer)
      pending.removeFirst()
    }
  }

  private mutating func record(
    _ message: RecordMessage, _ connection: DaemonConnection
  ) throws(ClientError) -> RecordedMessage {
    for _ in 0..<retries {
      do throws(ClientError) {
        return try connection.record(message)
      } catch {
        guard error.code == .refused(.notRecorded) else { throw error }
        refusals.append("\(error)")
      }
    }
    return try connection.record(message)
  }
}
