import Testing

@testable import Ledger

@Suite("Settings on which it depends whether events survive")
struct DurabilityTests {
  private static let versions: [(version: Int, hasDefect: Bool)] = [
    (3_006_023, false), (3_007_000, true), (3_040_001, true), (3_044_005, true),
    (3_044_006, false), (3_044_999, false), (3_045_000, true), (3_046_001, true),
    (3_050_006, true), (3_050_007, false), (3_050_999, false), (3_051_000, true),
    (3_051_002, true), (3_051_003, false), (3_052_000, false), (4_000_000, false),
  ]

  @Test func knowsWhichVersionsLoseCommits() {
    for (version, hasDefect) in DurabilityTests.versions {
      #expect(Durability.hasWALResetDefect(version) == hasDefect, "\(version)")
    }
  }

  @Test func twoWritersOfALogAreRefusedOnThoseVersionsOnly() {
    for (version, hasDefect) in DurabilityTests.versions {
      let log = Durability(
        version: version, journalMode: "wal", synchronous: 2, isSoleWriter: false)
      #expect((log.objection != nil) == hasDefect, "\(version)")
      var other = log
      other.isSoleWriter = true
      #expect(other.objection == nil, "\(version)")
      other = Durability(
        version: version, journalMode: "delete", synchronous: 3, isSoleWriter: false)
      #expect(other.objection == nil, "\(version)")
    }
  }

  @Test(arguments: ["off", "memory", "truncate", "persist", ""])
  func otherJournalsAreRefused(mode: String) {
    let settings = Durability(
      version: 3_051_003, journalMode: mode, synchronous: 3, isSoleWriter: true)
    #expect(settings.objection != nil)
  }

  @Test func weakerSynchronisationIsRefused() {
    let pairs: [(String, Int)] = [("wal", 1), ("wal", 0), ("delete", 2), ("delete", 0)]
    for (mode, synchronous) in pairs {
      let settings = Durability(
        version: 3_051_003, journalMode: mode, synchronous: synchronous, isSoleWriter: true)
      #expect(settings.objection != nil, "\(mode) \(synchronous)")
    }
  }

  @Test(arguments: LedgerJournal.allCases)
  func connectionsHaveTheSettingsThatTheyAskFor(journal: LedgerJournal) throws {
    let folder = try TemporaryLedger()
    let database = try Database("\(folder.root)/x", .creating)
    try database.prepareForWriting(journal, isSoleWriter: true)
    #expect(try database.pragma("journal_mode") == journal.rawValue)
    #expect(try database.pragma("synchronous") == (journal == .writeAheadLog ? "2" : "3"))
    for name in ["recursive_triggers", "cell_size_check", "secure_delete"] {
      #expect(try database.pragma(name) == "1", "\(name)")
    }
    for name in ["trusted_schema", "wal_autocheckpoint", "mmap_size"] {
      #expect(try database.pragma(name) == "0", "\(name)")
    }
  }

  @Test func whatIsSetBehindTheLedgersBackIsNoticed() throws {
    let folder = try TemporaryLedger()
    let database = try Database("\(folder.root)/x", .creating)
    try database.prepareForWriting(.writeAheadLog, isSoleWriter: true)
    try database.runScript("PRAGMA synchronous = NORMAL")
    #expect(code { try database.requireDurability(isSoleWriter: true) } == .unsafeSettings)
  }

  @Test func readingConnectionsCannotWrite() throws {
    let folder = try TemporaryLedger()
    try Database("\(folder.root)/x", .creating).runScript("CREATE TABLE t (a)")
    let database = try Database("\(folder.root)/x", .reading)
    try database.prepareForReading()
    #expect(code { try database.runScript("INSERT INTO t VALUES (1)") } == .inputOutput)
  }

  @Test func errorsCarryNoBoundValues() throws {
    let folder = try TemporaryLedger()
    let database = try Database("\(folder.root)/x", .creating)
    try database.runScript("CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER) STRICT")
    try database.run("INSERT INTO t VALUES (?, 1)", .text("Jane Doe"))
    for values: [SQLValue] in [[.text("Jane Doe"), .integer(2)], [.text("x"), .text("Jane Doe")]] {
      do {
        try database.run("INSERT INTO t VALUES (?, ?)", values[0], values[1])
        Issue.record("the statement should fail")
      } catch {
        #expect(!error.description.contains("Jane"), "\(error)")
        #expect(error.code == .database && error.sqliteCode != nil)
      }
    }
  }
}
