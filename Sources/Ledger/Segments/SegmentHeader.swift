import Base

/// What a segment says about its place in the ledger.
struct SegmentHeader: Equatable {
  /// The ledger's name.
  let origin: String
  /// The segment's number, from 1.
  let number: Int
  /// The right edge of the tree of all events before this segment.
  let frontier: TreeFrontier
  /// The signed checkpoint of all events before this segment; nil in the first.
  let checkpoint: String?

  /// The number of the first event.
  var firstSequence: Int { frontier.size }

  /// What the segment's first event says, so that the tree covers it.
  func payload() throws(LedgerError) -> EventPayload {
    var members: JSONObject = [
      "first_sequence": .integer(Int64(firstSequence)),
      "format": .integer(Int64(SegmentSchema.format)),
      "frontier": .array(frontier.hashes.map { .string($0.hex) }),
      "number": .integer(Int64(number)), "origin": .string(origin),
    ]
    if let checkpoint { members["checkpoint"] = .string(checkpoint) }
    return try EventPayload(.object(members))
  }

  /// Reads the row of a file.
  init(from database: Database) throws(LedgerError) {
    let row = try database.first(
      "SELECT format, origin, number, first_sequence, frontier, checkpoint FROM segment"
    ) { row in
      let hashes = row.withBytes(4) { bytes in
        stride(from: 0, to: bytes.count - bytes.count % 32, by: 32).compactMap {
          SHA256.Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[$0..<$0 + 32]))
        }
      }
      return (
        format: row.integer(0), origin: row.text(1), number: row.integer(2),
        frontier: TreeFrontier(size: row.integer(3), hashes: hashes),
        checkpoint: row.isNull(5) ? nil : row.text(5)
      )
    }
    guard let row, row.format == SegmentSchema.format else {
      throw LedgerError(
        .foreignFile, database.path,
        "it is no segment of format \(SegmentSchema.format); use the version that wrote it")
    }
    guard let frontier = row.frontier else {
      throw LedgerError(
        .damaged, database.path,
        "its frontier does not fit its first event; keep the file and go on from a backup")
    }
    self.init(
      origin: row.origin, number: row.number, frontier: frontier, checkpoint: row.checkpoint)
  }

  init(origin: String, number: Int, frontier: TreeFrontier, checkpoint: String?) {
    self.origin = origin
    self.number = number
    self.frontier = frontier
    self.checkpoint = checkpoint
  }

  /// Writes the row of a new file.
  func write(to database: Database) throws(LedgerError) {
    try database.run(
      """
      INSERT INTO segment (format, origin, number, first_sequence, frontier, checkpoint)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      .integer(SegmentSchema.format), .text(origin), .integer(number), .integer(firstSequence),
      .blob(frontier.hashes.flatMap(\.bytes)), checkpoint.map { .text($0) } ?? .null)
  }
}
