import Testing
import Validation

@Suite("Times in tables")
struct InstantReaderTests {
  private func instant(
    _ text: String, _ order: ReadingRules.DateOrder? = nil, _ zone: String? = "UTC"
  ) throws -> Result<ReportedInstant, TableFixture.Refused> {
    var fixture = TableFixture()
    fixture.rules.dateOrder = order
    fixture.rules.zone = zone.flatMap(LocalZone.init)
    return try fixture.row([.reportedAt: "\"" + text + "\""]).map(\.reportedAt)
  }

  private func refusal(
    _ text: String, _ order: ReadingRules.DateOrder? = nil, _ zone: String? = "UTC"
  ) throws -> RefusalReason? {
    if case .failure(let refused) = try instant(text, order, zone) { return refused.reason }
    return nil
  }

  /// `date -u -d '2026-03-04 14:05' +%s` in milliseconds.
  private static let afternoon: Int64 = 1_772_633_100_000

  @Test(
    "are read in every unambiguous form",
    arguments: [
      "2026-03-04 14:05", "2026-03-04T14:05:00", "2026/3/4 14:05", "2026.03.04 14:05:00.000",
      "04-Mar-2026 14:05", "4 March 2026 2:05 PM", "Mar 4, 2026 02:05 pm", "202603041405",
      "20260304140500", "2026-03-04T15:05+01:00", "2026-03-04 09:05 -0500",
      "2026-03-04T14:05Z", "2026-03-04 14:05 UTC", "20260304150500.00+0100",
    ])
  func forms(text: String) throws {
    #expect(try instant(text).get().unixMilliseconds == Self.afternoon)
  }

  @Test("need a statement where day and month may be exchanged")
  func order() throws {
    #expect(try refusal("04/03/2026 14:05") == .ambiguousDate)
    #expect(try refusal("4.3.2026") == .ambiguousDate)
    #expect(
      try instant("04.03.2026 14:05", .dayMonthYear).get().unixMilliseconds == Self.afternoon)
    #expect(
      try instant("03/04/2026 14:05", .monthDayYear).get().unixMilliseconds == Self.afternoon)
    #expect(try refusal("25/03/2026") == nil)
    #expect(try refusal("03/25/2026") == nil)
    #expect(try refusal("03/03/2026") == nil)
    #expect(try refusal("25/03/2026", .monthDayYear) == .invalidDate, "it contradicts the order")
  }

  @Test(
    "are refused where they do not exist or are no dates",
    arguments: [
      "2026-02-29", "2026-13-01", "2026-00-10", "31.04.2026", "2026-03-04 24:00", "46085.5",
      "46085",
      "04.03.26", "2026-03-04 14.05", "today", "2026-03-04 14:05 CET", "1026-03-04", "2026-3/4",
      "2026-03-04 13:05 PM", "2026-03-04 +01:00", "2026030414050", "2026-03-04 14:60",
      "2026-03-04 14:05 +15:00", "2026-", "04-Foo-2026",
    ])
  func invalid(text: String) throws {
    #expect(try refusal(text, .dayMonthYear) == .invalidDate)
  }

  @Test("need a zone or an offset")
  func zones() throws {
    #expect(try refusal("2026-03-04 14:05", nil, nil) == .noZone)
    let stated = try instant("2026-03-04 14:05+05:30", nil, nil).get()
    #expect(stated.zoneRule == .stated(minutes: 330))
    #expect(stated.zoneRule.description == "stated +05:30")
    let fixed = try instant("2026-03-04 14:05", nil, "-03:30").get()
    #expect(fixed.zoneRule == .fixed(minutes: -210))
    #expect(fixed.unixMilliseconds == Self.afternoon + 210 * 60_000)
  }

  @Test("are refused where clocks were changed")
  func clockChanges() throws {
    let berlin = "Europe/Berlin"
    #expect(try refusal("2026-03-29 02:30", nil, berlin) == .clockChange, "skipped")
    #expect(try refusal("2026-10-25 02:30", nil, berlin) == .clockChange, "twice")
    let summer = try instant("2026-07-01 12:00", nil, berlin).get()
    let winter = try instant("2026-01-01 12:00", nil, berlin).get()
    // 181 days less the hour that was skipped.
    #expect(summer.unixMilliseconds - winter.unixMilliseconds == (181 * 24 - 1) * 3_600_000)
    #expect(try refusal("2026-10-25 02:30+02:00", nil, berlin) == nil)
    // Midnight is skipped in Santiago on 2026-09-06: the day begins at 04:00 UTC all the same.
    let day = try instant("2026-09-06", nil, "America/Santiago").get()
    #expect(day.precision == .day)
    #expect(day.unixMilliseconds == 1_788_667_200_000)
  }

  @Test("keep how exact they are, and are the earliest that they can mean")
  func precision() throws {
    #expect(try instant("2026-03-04").get().precision == .day)
    #expect(try instant("2026-03-04").get().unixMilliseconds % 86_400_000 == 0)
    #expect(try instant("2026-03-04 14:05").get().precision == .minute)
    #expect(try instant("2026-03-04 14:05:01").get().precision == .second)
    let exact = try instant("2026-03-04 14:05:01.25").get()
    #expect(exact.precision == .millisecond)
    #expect(exact.unixMilliseconds == Self.afternoon + 1250)
  }
}
