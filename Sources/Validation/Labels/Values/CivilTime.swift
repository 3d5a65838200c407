/// A date and time of day of the Gregorian calendar, without a zone.
struct CivilTime: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int
  let milliseconds: Int
  let precision: ReportedInstant.Precision

  /// A time that exists; nil otherwise, and outside of the years 1970 to 2199.
  ///
  /// - Parameters:
  ///   - year: 1970 to 2199.
  ///   - month: 1 to 12.
  ///   - day: 1 to the month's length.
  ///   - time: Hour, minute, second and millisecond as far as stated; leap seconds do not exist.
  init?(year: Int, month: Int, day: Int, time: [Int] = []) {
    guard (1970...2199).contains(year), (1...12).contains(month),
      (1...Self.length(year, month)).contains(day)
    else { return nil }
    let limits = [24, 60, 60, 1000]
    guard time.count != 1, time.count <= limits.count,
      zip(time, limits).allSatisfy({ (0..<$1).contains($0) })
    else { return nil }
    let parts = time + Array(repeating: 0, count: limits.count - time.count)
    self.year = year
    self.month = month
    self.day = day
    milliseconds = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    precision =
      switch time.count {
      case 0: .day
      case 2: .minute
      case 3: .second
      default: .millisecond
      }
  }

  /// Milliseconds from 1970-01-01 00:00 of the same zone.
  var millisecondsSince1970: Int64 {
    // Days by the shifted year that begins in March, so that the leap day comes last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    return Int64(days) * 86_400_000 + Int64(milliseconds)
  }

  private static func length(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
