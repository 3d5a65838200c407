extension Segment {
  /// Opens a segment's file for reading.
  ///
  /// - Parameters:
  ///   - number: The segment's number.
  ///   - folder: The ledger's folder.
  /// - Throws: `LedgerError`.
  convenience init(reading number: Int, in folder: LedgerFolder) throws(LedgerError) {
    // SQLite makes files beside one with a write-ahead log even for readers. On a medium where that is
    // not possible, nobody can be writing either.
    let isUnchanging = !folder.isWritable && !folder.hasCompanion(number)
    let database = try Database(
      folder.file(number), isUnchanging ? .readingUnchanging : .reading)
    try database.prepareForReading()
    try self.init(database)
  }
}
