import Base
import Foundation
import Testing

@testable import Ledger

/// What SQLite does with statements that a ledger must not let through (specification, 9.11).
@Suite("Append-only tables")
struct AppendOnlyTests {
  /// A file with the schema and one event, on a connection without further settings.
  private func database(_ folder: TemporaryLedger) throws -> Database {
    let database = try Database("\(folder.root)/t.ledger", .creating)
    try database.runScript(SegmentSchema.sql)
    try database.runScript(
      """
      INSERT INTO segment VALUES (1, 'o', 1, 0, x'', NULL);
      INSERT INTO kind VALUES (1, 'test'), (2, 'ledger.erasure');
      INSERT INTO event VALUES (0, 1, 5, zeroblob(32), 'r');
      INSERT INTO content VALUES (0, zeroblob(32), '{}');
      INSERT INTO event VALUES (1, 2, 5, zeroblob(32), NULL);
      INSERT INTO content VALUES (1, zeroblob(32), '{}');
      INSERT INTO checkpoint VALUES (1);
      INSERT INTO subtree VALUES (8, 0, zeroblob(32));
      """)
    return database
  }

  private static let forbidden: [String] = [
    "UPDATE segment SET origin = 'x'", "UPDATE kind SET name = 'x'",
    "UPDATE event SET time = 6", "UPDATE event SET hash = randomblob(32)",
    "UPDATE content SET payload = '[]'", "UPDATE checkpoint SET sequence = 0",
    "UPDATE subtree SET hash = randomblob(32)",
    "DELETE FROM segment", "DELETE FROM kind", "DELETE FROM event", "DELETE FROM content",
    "DELETE FROM checkpoint", "DELETE FROM subtree",
    "INSERT OR REPLACE INTO segment VALUES (1, 'x', 1, 0, x'', NULL)",
    "INSERT OR REPLACE INTO segment VALUES (1, 'x', 2, 0, x'', NULL)",
    "INSERT OR REPLACE INTO kind VALUES (1, 'x')", "INSERT OR REPLACE INTO kind VALUES (9, 'test')",
    "INSERT OR REPLACE INTO event VALUES (0, 1, 6, zeroblob(32), NULL)",
    "INSERT OR REPLACE INTO event VALUES (1, 1, 6, zeroblob(32), NULL)",
    "INSERT OR REPLACE INTO event VALUES (2, 1, 6, zeroblob(32), 'r')",
    "INSERT INTO event VALUES (3, 1, 6, zeroblob(32), NULL)",
    "INSERT INTO event VALUES (NULL, 1, 6, zeroblob(32), NULL)",
    "INSERT INTO event VALUES (-1, 1, 6, zeroblob(32), NULL)",
    "INSERT INTO event VALUES (2, 1, 6, zeroblob(31), NULL)",
    "INSERT INTO event VALUES (2, 1, 'now', zeroblob(32), NULL)",
    "INSERT OR REPLACE INTO content VALUES (1, zeroblob(32), '[]')",
    "INSERT OR REPLACE INTO content VALUES (0, zeroblob(32), '[]')",
    "INSERT INTO content VALUES (2, zeroblob(32), '[]')",
    "INSERT OR REPLACE INTO checkpoint VALUES (1)", "INSERT INTO checkpoint VALUES (0)",
    "INSERT OR REPLACE INTO subtree VALUES (8, 0, randomblob(32))",
    // An erasure needs a later event that says so, and spares the ledger's own.
    "INSERT INTO erasure VALUES (0, 0)", "INSERT INTO erasure VALUES (1, 0)",
    "INSERT INTO erasure VALUES (1, 2)", "INSERT INTO erasure VALUES (1, 1)",
    "INSERT INTO content SELECT sequence, salt, payload FROM content",
    "REPLACE INTO event SELECT * FROM event",
  ]

  @Test(arguments: [false, true])
  func refusesEveryChange(recursiveTriggers: Bool) throws {
    let folder = try TemporaryLedger()
    let database = try database(folder)
    try database.runScript("PRAGMA recursive_triggers = \(recursiveTriggers)")
    let before = try contents(database)
    for sql in AppendOnlyTests.forbidden {
      #expect(code { try database.runScript(sql) } == .database, "\(sql)")
    }
    #expect(try contents(database) == before)
  }

  @Test func contentGoesOnceAnErasureIsThereAndNeverComesBack() throws {
    let folder = try TemporaryLedger()
    let database = try database(folder)
    try database.runScript("INSERT INTO erasure VALUES (0, 1)")
    for sql in [
      "UPDATE erasure SET sequence = 2", "DELETE FROM erasure",
      "INSERT OR REPLACE INTO erasure VALUES (0, 1)",
      "INSERT OR REPLACE INTO erasure VALUES (0, 7)",
    ] {
      #expect(code { try database.runScript(sql) } == .database, "\(sql)")
    }
    try database.runScript("DELETE FROM content WHERE sequence = 0")
    #expect(code { try database.runScript("DELETE FROM content WHERE sequence = 1") } == .database)
    #expect(
      code { try database.runScript("INSERT INTO content VALUES (0, zeroblob(32), '{}')") }
        == .database)
    let left = try database.first("SELECT group_concat(sequence) FROM content") { $0.text(0) }
    #expect(left == "1")
  }

  /// Why the guards are there: without them, INSERT OR REPLACE changes rows behind the triggers.
  @Test func replaceWouldPassTriggersAloneUnlessTheyAreRecursive() throws {
    let folder = try TemporaryLedger()
    let database = try Database("\(folder.root)/plain", .creating)
    try database.runScript(
      """
      CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT;
      CREATE TRIGGER u BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;
      CREATE TRIGGER d BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;
      INSERT INTO t VALUES (1, 'first');
      PRAGMA recursive_triggers = OFF;
      """)
    #expect(code { try database.runScript("UPDATE t SET b = 'x'") } == .database)
    #expect(code { try database.runScript("DELETE FROM t") } == .database)
    try database.runScript("INSERT OR REPLACE INTO t VALUES (1, 'second')")
    #expect(try database.first("SELECT b FROM t") { $0.text(0) } == "second")
    try database.runScript("PRAGMA recursive_triggers = ON")
    #expect(
      code { try database.runScript("INSERT OR REPLACE INTO t VALUES (1, 'third')") } == .database)
    // And nothing keeps a connection without the ledger's settings from dropping triggers.
    try database.runScript("DROP TRIGGER u; UPDATE t SET b = 'fourth'")
    #expect(try database.first("SELECT b FROM t") { $0.text(0) } == "fourth")
  }

  @Test func theLedgersOwnConnectionRefusesWhatWouldRemoveGuards() throws {
    let folder = try TemporaryLedger()
    _ = try database(folder)
    let database = try Database("\(folder.root)/t.ledger", .writing)
    try database.prepareForWriting(.writeAheadLog, isSoleWriter: true)
    try database.restrictStatements()
    let hash = String(repeating: "00", count: 32)
    let statements: [String] = [
      "DROP TRIGGER event_never_changes", "DROP TABLE event", "ALTER TABLE event ADD COLUMN x",
      "ATTACH ':memory:' AS other", "UPDATE event SET time = 1", "DELETE FROM event",
      "DELETE FROM erasure", "INSERT INTO segment VALUES (1, 'x', 2, 0, x'', NULL)",
      "CREATE TABLE x (y)", "CREATE TEMP TRIGGER x BEFORE INSERT ON event BEGIN SELECT 1; END",
      "PRAGMA writable_schema = ON", "PRAGMA recursive_triggers = OFF", "VACUUM", "REINDEX",
      "ANALYZE", "DELETE FROM sqlite_schema", "SELECT load_extension('x')",
      "PRAGMA ignore_check_constraints = ON",
    ]
    for sql in statements {
      #expect(code { try database.runScript(sql) } == .database, "\(sql)")
    }
    #expect(
      code {
        try database.runScript("INSERT OR REPLACE INTO event VALUES (1, 1, 6, x'\(hash)', NULL)")
      }
        == .database)
    try database.runScript("INSERT INTO event VALUES (2, 1, 6, x'\(hash)', NULL)")
    // Functions that a ledger does not need are refused too.
    #expect(code { try database.runScript("SELECT count(*) FROM event") } == .database)
  }

  private func contents(_ database: Database) throws -> String? {
    try database.first(
      """
      SELECT (SELECT group_concat(origin) FROM segment) || (SELECT group_concat(name) FROM kind)
        || (SELECT group_concat(sequence || time || hex(hash)) FROM event)
        || (SELECT group_concat(sequence || payload) FROM content)
        || (SELECT group_concat(sequence) FROM checkpoint)
        || (SELECT group_concat(hex(hash)) FROM subtree)
        || (SELECT count(*) FROM erasure)
      """
    ) { $0.text(0) }
  }
}

@Suite("Schema")
struct SegmentSchemaTests {
  @Test func isTheDocumentedFileWordByWord() throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appendingPathComponent("../../../Schemas/ledger.sql")
    let text = try String(decoding: Data(contentsOf: file.standardizedFileURL), as: UTF8.self)
    #expect(text == SegmentSchema.sql)
  }
}
