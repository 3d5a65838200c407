/// A message of HL7 v2, divided into segments and fields; bytes become text where they are asked for.
struct HL7Message {
  /// A segment's fields; the first one is its name.
  struct Segment {
    /// Its place in the message, from 1.
    let number: Int
    /// The fields as in the message: `fields[3]` is field 3; in the header, field 1 is the separator.
    let fields: [ArraySlice<UInt8>]
    /// Its name, such as `OBX`.
    var name: String { String(decoding: fields.first ?? [], as: UTF8.self) }
  }

  /// How many segments a message may have.
  static let maximumSegmentCount = 20_000
  /// How many fields a segment may have.
  static let maximumFieldCount = 512
  /// How long a field may be, in bytes.
  static let maximumFieldLength = 256 << 10

  let separators: HL7Separators
  let charset: HL7Charset
  let segments: [Segment]

  /// Divides a message.
  ///
  /// - Parameter bytes: The message without its frame; segments end with CR, LF or both.
  /// - Throws: `Refusal`, naming what is broken.
  init(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
    guard let separators = HL7Separators(header: bytes) else {
      throw Refusal(.malformedMessage, "MSH: no header with five different separators")
    }
    var segments: [Segment] = []
    for line in bytes.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }) {
      guard segments.count < Self.maximumSegmentCount else {
        throw Refusal(.malformedMessage, "over \(Self.maximumSegmentCount) segments")
      }
      segments.append(try Self.segment(line, number: segments.count + 1, separators))
    }
    let set = Self.text(segments[0], 18)
    guard let charset = HL7Charset(set) else {
      throw Refusal(
        .characterSet, "MSH-18: a character set other than ASCII, 8859/1 and UNICODE UTF-8")
    }
    self.separators = separators
    self.charset = charset
    self.segments = segments
  }

  private static func segment(
    _ line: ArraySlice<UInt8>, number: Int, _ separators: HL7Separators
  ) throws(Refusal) -> Segment {
    var fields = line.split(
      separator: separators.field, maxSplits: maximumFieldCount, omittingEmptySubsequences: false)
    guard fields.count <= maximumFieldCount,
      fields.allSatisfy({ $0.count <= maximumFieldLength })
    else {
      throw Refusal(
        .malformedMessage,
        "segment \(number): over \(maximumFieldCount) fields, or one of over \(maximumFieldLength) bytes"
      )
    }
    let name = fields[0]
    guard name.count == 3,
      name.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) })
    else {
      throw Refusal(
        .malformedMessage,
        "segment \(number): no name of three capital letters; is a line broken in its text?")
    }
    if name.elementsEqual("MSH".utf8) {
      guard number == 1 else {
        throw Refusal(.malformedMessage, "segment \(number): a second header")
      }
      // The separator itself counts as the header's first field.
      fields.insert(line[(line.startIndex + 3)...(line.startIndex + 3)], at: 1)
    }
    return Segment(number: number, fields: fields)
  }

  /// A field of the header before the character set is known.
  private static func text(_ segment: Segment, _ field: Int) -> String {
    segment.fields.count > field ? String(decoding: segment.fields[field], as: UTF8.self) : ""
  }

  // MARK: Fields

  /// A field's repetitions; empty where it is not there.
  func repetitions(_ segment: Segment, _ field: Int) -> [ArraySlice<UInt8>] {
    guard segment.fields.count > field, !segment.fields[field].isEmpty else { return [] }
    return segment.fields[field].split(
      separator: separators.repetition, omittingEmptySubsequences: false)
  }

  /// A component's first subcomponent, without escapes; empty where it is not there.
  ///
  /// - Parameters:
  ///   - repetition: A repetition of a field.
  ///   - component: The component's number, from 1.
  ///   - name: The field's name, for messages.
  /// - Returns: The text.
  /// - Throws: `Refusal` for escapes and characters that cannot be read.
  func component(
    _ repetition: ArraySlice<UInt8>, _ component: Int, _ name: String
  ) throws(Refusal) -> String {
    let components = repetition.split(
      separator: separators.component, omittingEmptySubsequences: false)
    guard components.count >= component else { return "" }
    let first = components[component - 1].split(
      separator: separators.subcomponent, maxSplits: 1, omittingEmptySubsequences: false
    ).first
    return try text(first ?? [], name)
  }

  /// The first component of a field's first repetition, without white space around it; nil where empty.
  func value(_ segment: Segment, _ field: Int) throws(Refusal) -> String? {
    guard let first = repetitions(segment, field).first else { return nil }
    let text = try component(first, 1, "\(segment.name)-\(field)")
    let trimmed = Self.trimmed(text)
    // `""` says that the value is deleted.
    return trimmed.isEmpty || trimmed == "\"\"" ? nil : trimmed
  }

  /// The text of bytes that no separator divides any more.
  func text(_ bytes: ArraySlice<UInt8>, _ name: String) throws(Refusal) -> String {
    let plain = try HL7Escapes.resolved(bytes, separators, name)
    guard let text = charset.text(plain) else {
      throw Refusal(.characterSet, "\(name): bytes that are not in the message's character set")
    }
    return text
  }

  static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
