import Study
import Testing
import Validation

@Suite("The order of call and report")
struct SealOrderTests {
  private static let day: Int64 = 86_400_000

  /// An examination whose report is signed after a number of days, and checkpoints.
  private func order(
    days: Double = 1, _ kept: (Int) -> [KeptCheckpoint] = { _ in [] },
    _ more: (inout TrialStudy) throws -> Void = { _ in }
  ) throws -> StudyPolyp.SealOrder {
    var study = try TrialStudy()
    let polyp = try study.examine("E")
    try study.report(.of("E", days: days))
    try more(&study)
    let call = try #require(try study.dataset().cases.first { $0.reference == polyp }?.callSequence)
    study.kept = kept(call)
    return try study.onlyCase().polyp.sealOrder
  }

  private static func at(_ size: Int, days: Double?) -> [KeptCheckpoint] {
    [KeptCheckpoint(size: size, time: days.map { TrialStudy.start + Int64($0 * Double(day)) })]
  }

  @Test func isProvedByACheckpointThatSomebodyElseHadBeforeTheReport() throws {
    #expect(try order { Self.at($0 + 1, days: 0.5) } == .provenBefore)
    #expect(try order { Self.at($0, days: 0.5) + Self.at($0 + 2, days: 0.9) } == .provenBefore)
    // The local clock may be wrong; the checkpoint counts.
    #expect(try order(days: 0.001) { Self.at($0 + 1, days: 0) } == .provenBefore)
  }

  @Test func isClaimedWhereOnlyThisMachinesClockSaysSo() throws {
    #expect(try order() == .claimedBefore)
    #expect(try order { Self.at($0, days: 0.5) } == .claimedBefore)
    #expect(try order { Self.at($0 + 1, days: nil) } == .claimedBefore)
    #expect(try order { Self.at($0 + 1, days: 1) } == .claimedBefore)
    #expect(try order { Self.at($0 + 1, days: 2) } == .claimedBefore)
  }

  @Test func isAfterWhereTheReportWasThere() throws {
    #expect(try order(days: 0) == .after)
    #expect(try order(days: -1) { Self.at($0 + 1, days: 0) } == .after)
  }

  @Test func aReportThatWasRecordedBeforeTheCallWasThere() throws {
    var study = try TrialStudy()
    study.enrol("E", "P")
    try study.report(.of("E"))
    let polyp = PolypReference(stream: study.open("E"), polyp: 1)
    try study.call(polyp, "adenoma")
    study.resect("E", polyp, jar: "A")
    study.kept = [KeptCheckpoint(size: 100, time: TrialStudy.start)]
    #expect(try study.onlyCase().polyp.sealOrder == .after)
  }

  @Test func theFirstReportDecidesAlsoWhereTheLastOneCounts() throws {
    var study = try TrialStudy(precedence: .lastFinal)
    _ = try study.examine("E")
    try study.report(.of("E", days: 0))
    try study.report(.of("E", .hyperplastic, days: 3, status: .corrected))
    let found = try study.onlyCase()
    #expect(found.labelState == .finalAmended)
    #expect(found.polyp.reference == .known(.polyp(.hyperplastic)))
    #expect(found.times.reported == TrialStudy.start + 3 * Self.day)
    #expect(found.polyp.sealOrder == .after)
  }

  @Test func withoutAReportACheckpointStillProvesThatTheCallStands() throws {
    var study = try TrialStudy()
    _ = try study.examine("E")
    #expect(try study.onlyCase().polyp.sealOrder == .claimedBefore)
    study.kept = [KeptCheckpoint(size: 100, time: TrialStudy.start + Self.day)]
    #expect(try study.onlyCase().polyp.sealOrder == .provenBefore)
  }

  @Test func ofSeveralTracksTheLastCallDecides() throws {
    var study = try TrialStudy()
    for _ in 0..<2 {
      let polyp = PolypReference(stream: study.open("E"), polyp: 1)
      try study.call(polyp, "adenoma")
      study.resect("E", polyp, number: 1, jar: "A")
    }
    try study.report(.of("E"))
    study.kept = [KeptCheckpoint(size: 4, time: TrialStudy.start)]
    #expect(try study.onlyCase().polyp.sealOrder == .claimedBefore)
    study.kept = [KeptCheckpoint(size: 6, time: TrialStudy.start)]
    #expect(try study.onlyCase().polyp.sealOrder == .provenBefore)
  }
}
