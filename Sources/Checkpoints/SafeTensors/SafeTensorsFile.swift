import Base
import Tensors

/// The safetensors format: the header's length in 8 bytes, a JSON header, and all elements.
enum SafeTensorsFile {
  private static let lengthByteCount = 8
  /// What a JSON document takes in memory, at most, for each byte of its text.
  ///
  /// The densest text is a list of lists of one digit, `[[0],[0],…]`: 4 bytes of text take an
  /// array's block, its element, and an element of the outer array, which grows by doubling.
  private static let documentExpansion = 48

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - collector: Takes the tensors.
  /// - Throws: `CheckpointError`.
  static func read(
    _ source: CheckpointSource, into collector: inout EntryCollector
  ) throws(CheckpointError) {
    var cursor = ByteCursor(source.bytes, part: "header")
    let length = try cursor.count(UInt64.self)
    guard length <= cursor.remaining else {
      throw CheckpointError(
        .truncated, at: "header", "it has \(length) bytes and the file \(cursor.remaining) more")
    }
    // The document is dropped before the tensors are loaded, but counts all the same.
    guard length <= collector.budget.remaining / documentExpansion else {
      throw CheckpointError(
        .tooLarge, at: "header",
        "\(length) bytes, of \(collector.budget.remaining / documentExpansion) that a file of this "
          + "size may have")
    }
    try collector.budget.take(length * documentExpansion)
    let header = source.bytes(try cursor.take(length))
    let entries = try parse(header, &collector)
    try checkCoverage(entries, of: cursor.remaining)
    for entry in entries {
      let start = cursor.position + entry.data.lowerBound
      try collector.add(
        entry.name, entry.elementType, StridedView(contiguous: entry.shape),
        storage: start..<(start + entry.data.count))
    }
  }

  private static func parse(
    _ header: UnsafeRawBufferPointer, _ collector: inout EntryCollector
  ) throws(CheckpointError) -> [SafeTensorsEntry] {
    let members: JSONObject
    do throws(JSONError) {
      members = try JSONFields(JSONValue(parsing: header)).members
    } catch {
      throw CheckpointError(.corrupt, at: "header", Excerpt.of(error.description))
    }
    var entries: [SafeTensorsEntry] = []
    for member in members.members {
      if member.name == "__metadata__" {
        try addMetadata(member.value, &collector)
      } else {
        try collector.budget.take(SafeTensorsEntry.cost)
        let longestName = collector.limits.nameByteCount
        entries.append(
          try SafeTensorsEntry(member.name, member.value, longestName: longestName))
      }
    }
    return entries
  }

  /// Free text about the file: kept by name.
  private static func addMetadata(
    _ value: JSONValue, _ collector: inout EntryCollector
  ) throws(CheckpointError) {
    guard case .object(let metadata) = value else {
      throw CheckpointError(.corrupt, at: "header", "__metadata__ is not an object")
    }
    for member in metadata.members {
      guard case .string = member.value else {
        throw CheckpointError(
          .corrupt, at: "header", "__metadata__.\(Excerpt.of(member.name)) is not text")
      }
      try collector.addOther("__metadata__.\(member.name)")
    }
  }

  /// Holds the tensors to covering all bytes after the header, each once.
  private static func checkCoverage(
    _ entries: [SafeTensorsEntry], of byteCount: Int
  ) throws(CheckpointError) {
    var position = 0
    for entry in entries.sorted(by: {
      ($0.data.lowerBound, $0.data.upperBound) < ($1.data.lowerBound, $1.data.upperBound)
    }) {
      guard entry.data.lowerBound == position else {
        throw CheckpointError(
          .corrupt, at: "tensor \(Excerpt.of(entry.name))",
          entry.data.lowerBound < position
            ? "its bytes overlap those of another tensor"
            : "\(entry.data.lowerBound - position) bytes before it belong to no tensor")
      }
      position = entry.data.upperBound
    }
    guard position <= byteCount else {
      throw CheckpointError(
        .truncated, at: "data", "the tensors take \(position) bytes and \(byteCount) are there")
    }
    guard position == byteCount else {
      throw CheckpointError(
        .corrupt, at: "data", "\(byteCount - position) bytes at the end belong to no tensor")
    }
  }
}
