/// A report in a message: an OBR segment with its observations and specimens.
struct HL7Report {
  /// An observation's text or code.
  struct Observation {
    let section: HL7Section?
    /// OBX-4; nil where it is empty.
    let part: String?
    /// The text, a line a repetition.
    let text: String
    /// The code of a coded value; nil for text.
    let code: String?
    /// OBX-11.
    let status: String
  }

  /// A specimen.
  struct Specimen {
    /// SPM-1.
    let number: String?
    /// SPM-2: the filler's identifier, or the placer's.
    let label: String?
    /// SPM-8, as a code and in words.
    let sites: [String]

    /// Whether a part's name is one of its own.
    func isCalled(_ part: String) -> Bool {
      [number, label].contains { $0.flatMap(ResultKey.normalized(part:)) == part }
    }
  }

  let order: HL7Message.Segment
  var observations: [Observation] = []
  var specimens: [Specimen] = []
  /// The first fault in an observation or specimen, for which the whole report is refused.
  var fault: Refusal?

  init(_ order: HL7Message.Segment) {
    self.order = order
  }

  /// Adds a segment behind the order; those that say nothing of the tissue are passed over.
  mutating func add(_ segment: HL7Message.Segment, of message: HL7Message) {
    do throws(Refusal) {
      switch segment.name {
      case "OBX":
        if let observation = try Self.observation(segment, message) {
          observations.append(observation)
        }
      case "SPM": specimens.append(try Self.specimen(segment, message))
      default: break
      }
    } catch {
      fault = fault ?? Refusal(error.reason, "segment \(segment.number): \(error.message)")
    }
  }

  private static let textTypes: Set<String> = ["TX", "FT", "ST"]
  private static let codedTypes: Set<String> = ["CE", "CWE", "CNE"]

  private static func observation(
    _ segment: HL7Message.Segment, _ message: HL7Message
  ) throws(Refusal) -> Observation? {
    let type = try message.value(segment, 2) ?? ""
    guard textTypes.contains(type) || codedTypes.contains(type) else { return nil }
    let code = try message.value(segment, 3) ?? ""
    var lines: [String] = []
    var value: String?
    for repetition in message.repetitions(segment, 5) {
      if textTypes.contains(type) {
        lines.append(try message.text(repetition, "OBX-5"))
      } else {
        let own = try message.component(repetition, 1, "OBX-5")
        lines.append(try message.component(repetition, 2, "OBX-5"))
        if !own.isEmpty { value = value.map { "\($0)~\(own)" } ?? own }
      }
    }
    return Observation(
      section: HL7Section(code: code), part: try message.value(segment, 4),
      text: lines.joined(separator: "\n"), code: value,
      status: try message.value(segment, 11) ?? "")
  }

  private static func specimen(
    _ segment: HL7Message.Segment, _ message: HL7Message
  ) throws(Refusal) -> Specimen {
    let identifiers = message.repetitions(segment, 2).first ?? []
    let placer = try message.component(identifiers, 1, "SPM-2")
    let filler = try message.component(identifiers, 2, "SPM-2")
    let label = HL7Message.trimmed(filler.isEmpty ? placer : filler)
    let site = message.repetitions(segment, 8).first ?? []
    return Specimen(
      number: try message.value(segment, 1), label: label.isEmpty ? nil : label,
      sites: [
        try message.component(site, 1, "SPM-8"), try message.component(site, 2, "SPM-8"),
      ].filter { !$0.isEmpty })
  }
}
