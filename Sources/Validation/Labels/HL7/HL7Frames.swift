/// Divides a file or stream into messages: MLLP frames, batches, or messages one after another.
enum HL7Frames {
  private static let start: UInt8 = 0x0B
  private static let end: UInt8 = 0x1C

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == 0x0D || byte == 0x0A || byte == start || byte == end
  }

  /// The messages of a file, without frames and the headers of batches (FHS, BHS, BTS, FTS).
  ///
  /// - Parameter bytes: The file.
  /// - Returns: The messages in order; empty where no header begins a line.
  static func messages(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var messages: [ArraySlice<UInt8>] = []
    var messageStart: Int?
    var lineStart = 0
    func finish(at end: Int) {
      if let start = messageStart { messages.append(bytes[start..<end]) }
      messageStart = nil
    }
    var index = 0
    while index <= bytes.count {
      guard index == bytes.count || isEnd(bytes[index]) else {
        index += 1
        continue
      }
      let name = bytes[lineStart..<min(lineStart + 3, index)]
      if name.elementsEqual("MSH".utf8) {
        finish(at: lineStart)
        messageStart = lineStart
      } else if ["FHS", "BHS", "BTS", "FTS"].contains(where: { name.elementsEqual($0.utf8) }) {
        finish(at: lineStart)
      }
      if index < bytes.count, bytes[index] == start || bytes[index] == end { finish(at: index) }
      index += 1
      lineStart = index
    }
    finish(at: bytes.count)
    return messages
  }
}
