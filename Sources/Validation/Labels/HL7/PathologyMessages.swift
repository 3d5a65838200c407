/// Reads pathology reports in HL7 v2 messages (ORU^R01), framed by MLLP or one after another in a file.
public enum PathologyMessages {
  /// The largest file that is read, in bytes.
  public static let maximumByteCount = 64 << 20
  /// How many messages a file may have.
  public static let maximumMessageCount = 100_000

  /// Reads messages.
  ///
  /// A report that cannot be read is refused as a whole; other reports and messages of the file are
  /// read all the same.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: The file's name, for messages to people.
  ///   - rules: How the hospital writes values.
  /// - Returns: A result for each part of each report, and what was refused.
  /// - Throws: `LabelError` where there is no message, or too many.
  public static func read(
    _ bytes: [UInt8], name: String, rules: ReadingRules
  ) throws(LabelError) -> ReadResults {
    guard bytes.count <= maximumByteCount else {
      throw LabelError(.tooLarge, "\(name): over \(maximumByteCount) bytes; divide the file")
    }
    let messages = HL7Frames.messages(bytes)
    guard !messages.isEmpty else {
      throw LabelError(
        .malformedMessages, "\(name): no line begins with MSH; this is no file of HL7 v2 messages")
    }
    guard messages.count <= maximumMessageCount else {
      throw LabelError(.tooLarge, "\(name): over \(maximumMessageCount) messages; divide the file")
    }
    var read = ReadResults()
    for (index, message) in messages.enumerated() {
      do throws(Refusal) {
        try add(message, number: index + 1, rules, to: &read)
      } catch {
        read.refused.append(error.at(.message(index + 1, segment: 0)))
      }
    }
    return read
  }

  private static func add(
    _ bytes: ArraySlice<UInt8>, number: Int, _ rules: ReadingRules, to read: inout ReadResults
  ) throws(Refusal) {
    let message = try HL7Message(bytes)
    let header = message.segments[0]
    let reader = ReportReader(
      message: message, rules: rules, messageID: try messageID(header, message), number: number)
    var patientKey: String?
    var report: HL7Report?
    var hasReport = false
    func finish() {
      guard let done = report else { return }
      report = nil
      do throws(Refusal) {
        read.results += try reader.results(of: done, patientKey: patientKey)
      } catch {
        read.refused.append(error.at(.message(number, segment: done.order.number)))
      }
    }
    for segment in message.segments.dropFirst() {
      switch segment.name {
      case "PID":
        finish()
        patientKey = try patient(segment, message, rules)
      case "OBR":
        finish()
        report = HL7Report(segment)
        hasReport = true
      default: report?.add(segment, of: message)
      }
    }
    finish()
    guard hasReport else { throw Refusal(.malformedMessage, "OBR: no report in the message") }
  }

  /// MSH-10 of a message that is a report in production.
  private static func messageID(
    _ header: HL7Message.Segment, _ message: HL7Message
  ) throws(Refusal) -> String {
    let type = message.repetitions(header, 9).first ?? []
    let kind = [
      try message.component(type, 1, "MSH-9"), try message.component(type, 2, "MSH-9"),
    ]
    guard kind == ["ORU", "R01"] else {
      throw Refusal(.otherMessage, "MSH-9: not ORU^R01")
    }
    let process = try message.value(header, 11) ?? "P"
    guard process == "P" else {
      throw Refusal(.otherMessage, "MSH-11: a message of training or debugging")
    }
    let version = try message.value(header, 12) ?? "2.5"
    guard version.hasPrefix("2.") else { throw Refusal(.otherMessage, "MSH-12: not version 2") }
    guard let identifier = try message.value(header, 10), identifier.utf8.count <= 200 else {
      throw Refusal(.missing, "MSH-10: empty or over 200 bytes; a message needs a number")
    }
    return identifier
  }

  /// The patient's identifier of the stated type, or the only one; nil where there is none.
  private static func patient(
    _ segment: HL7Message.Segment, _ message: HL7Message, _ rules: ReadingRules
  ) throws(Refusal) -> String? {
    var identifiers: [(value: String, type: String)] = []
    for repetition in message.repetitions(segment, 3) {
      let value = HL7Message.trimmed(try message.component(repetition, 1, "PID-3"))
      guard !value.isEmpty else { continue }
      identifiers.append((value, try message.component(repetition, 5, "PID-3")))
    }
    if let type = rules.patientIdentifierType {
      identifiers.removeAll { $0.type != type }
      guard identifiers.count == 1 else {
        throw Refusal(
          .patientIdentifier, "PID-3: not exactly one identifier of \"patient_identifier_type\"")
      }
    }
    guard identifiers.count <= 1 else {
      throw Refusal(
        .patientIdentifier,
        "PID-3: several identifiers; state \"patient_identifier_type\" in the mapping")
    }
    guard let identifier = identifiers.first else { return nil }
    return try rules.identifier(identifier.value, "PID-3")
  }
}
