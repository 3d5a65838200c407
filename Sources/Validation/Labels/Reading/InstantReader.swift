/// Reads points in time as hospitals write them.
///
/// The order of day and month, and the zone, come from the rules or from the text itself; what neither
/// says is refused.
struct InstantReader {
  private let rules: ReadingRules
  private let text: [UInt8]
  private var position = 0

  /// Reads a text such as `2026-03-04 14:05`, `4.3.2026`, `04-Mar-2026 2:05 PM`,
  /// `2026-03-04T14:05:06.250+01:00` or `202603041405`.
  static func read(_ text: String, _ rules: ReadingRules) throws(Refusal) -> ReportedInstant {
    var reader = InstantReader(rules: rules, text: Array(text.utf8))
    return try reader.read()
  }

  private init(rules: ReadingRules, text: [UInt8]) {
    self.rules = rules
    self.text = text
  }

  private static let invalid = Refusal(
    .invalidDate,
    "no date in a known format; a year has four digits, as in 2026-03-04 14:05, and times of day are "
      + "written with colons")

  private mutating func read() throws(Refusal) -> ReportedInstant {
    let compact = text.prefix { (48...57).contains($0) }.count
    if [8, 10, 12, 14].contains(compact) { return try HL7Instant.read(text, rules) }
    let date = try date()
    var time: [Int] = []
    if !isAtEnd {
      guard skip("T") || skip(" ") else { throw Self.invalid }
      while skip(" ") {}
      time = try self.time()
    }
    while skip(" ") {}
    var offset: Int?
    if !isAtEnd {
      let zone = String(decoding: text[position...], as: UTF8.self)
      guard !time.isEmpty, let minutes = zone == "UTC" || zone == "GMT" ? 0 : LocalZone.offset(zone)
      else { throw Self.invalid }
      offset = minutes
    }
    return try Self.instant(date + time, offset: offset, rules)
  }

  /// The instant of a date and time, with its own offset or in the stated zone.
  ///
  /// - Parameters:
  ///   - parts: Year, month, day, and as much of the time as is stated.
  ///   - offset: Minutes east of Greenwich, where the text has them.
  ///   - rules: Where the zone is otherwise.
  /// - Returns: The instant.
  /// - Throws: `Refusal` for times that do not exist, exist twice or have no zone.
  static func instant(
    _ parts: [Int], offset: Int?, _ rules: ReadingRules
  ) throws(Refusal) -> ReportedInstant {
    guard parts.count >= 3,
      let time = CivilTime(
        year: parts[0], month: parts[1], day: parts[2], time: Array(parts.dropFirst(3)))
    else {
      throw Refusal(
        .invalidDate, "a date or time that does not exist, or not between the years 1970 and 2199")
    }
    if let offset {
      return LocalZone.instant(time, minutes: offset, rule: .stated(minutes: offset))
    }
    guard let zone = rules.zone else {
      throw Refusal(
        .noZone, "a local time; state \"zone\" in the mapping, such as Europe/Berlin or +01:00")
    }
    do throws(LocalZone.Failure) {
      return try zone.instant(time)
    } catch {
      throw Refusal(
        .clockChange,
        error == .skipped
          ? "a local time that did not exist, since clocks were put forward"
          : "a local time that came twice, since clocks were put back; write its offset behind it")
    }
  }

  // MARK: Date

  /// Year, month and day.
  private mutating func date() throws(Refusal) -> [Int] {
    if let month = monthName() {
      // March 4, 2026
      while skip(" ") {}
      guard let day = number(digits: 1...2) else { throw Self.invalid }
      _ = skip(",")
      while skip(" ") {}
      guard let year = number(digits: 4...4) else { throw Self.invalid }
      return [year, month, day]
    }
    let start = position
    guard let first = number(digits: 1...4) else { throw Self.invalid }
    let isYear = position - start == 4
    guard position - start != 3, let sign = separator() else { throw Self.invalid }
    if !isYear, let month = monthName() {
      // 4-Mar-2026
      guard separator() != nil, let year = number(digits: 4...4) else { throw Self.invalid }
      return [year, month, first]
    }
    guard let second = number(digits: 1...2), separator() == sign else { throw Self.invalid }
    if isYear {
      guard let day = number(digits: 1...2) else { throw Self.invalid }
      return [first, second, day]
    }
    guard let year = number(digits: 4...4) else { throw Self.invalid }
    return try Self.ordered(first, second, year, rules)
  }

  private static func ordered(
    _ first: Int, _ second: Int, _ year: Int, _ rules: ReadingRules
  ) throws(Refusal) -> [Int] {
    switch rules.dateOrder {
    case .dayMonthYear: return [year, second, first]
    case .monthDayYear: return [year, first, second]
    case nil:
      // Only one order makes sense, or both are the same day.
      if first > 12 || first == second { return [year, second, first] }
      if second > 12 { return [year, first, second] }
      throw Refusal(
        .ambiguousDate,
        "day and month may be exchanged; state \"date_order\" in the mapping: dmy or mdy")
    }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private mutating func monthName() -> Int? {
    let letters = text[position...].prefix { (65...90).contains($0 & 0xDF) }
    let word = String(decoding: letters, as: UTF8.self).lowercased()
    guard word.count >= 3,
      let month = Self.months.firstIndex(where: { $0 == word || $0.prefix(3) == word })
    else { return nil }
    position += letters.count
    return month + 1
  }

  private mutating func separator() -> UInt8? {
    guard position < text.count, "-./ ".utf8.contains(text[position]) else { return nil }
    let sign = text[position]
    position += 1
    return sign
  }

  // MARK: Time

  /// Hour and minute, and as much more as is there.
  private mutating func time() throws(Refusal) -> [Int] {
    guard let hour = number(digits: 1...2), skip(":"), let minute = number(digits: 2...2) else {
      throw Self.invalid
    }
    var parts = [hour, minute]
    if skip(":") {
      guard let second = number(digits: 2...2) else { throw Self.invalid }
      parts.append(second)
      if skip(".") || skip(",") {
        let start = position
        guard let fraction = number(digits: 1...9) else { throw Self.invalid }
        parts.append(Self.milliseconds(fraction, digits: position - start))
      }
    }
    return try halves(parts)
  }

  static func milliseconds(_ fraction: Int, digits: Int) -> Int {
    var value = fraction
    for _ in 0..<max(0, digits - 3) { value /= 10 }
    for _ in 0..<max(0, 3 - digits) { value *= 10 }
    return value
  }

  /// Applies AM or PM.
  private mutating func halves(_ parts: [Int]) throws(Refusal) -> [Int] {
    let start = position
    while skip(" ") {}
    let word = String(decoding: text[position...].prefix(2), as: UTF8.self).uppercased()
    guard word == "AM" || word == "PM" else {
      position = start
      return parts
    }
    position += 2
    guard (1...12).contains(parts[0]) else { throw Self.invalid }
    return [parts[0] % 12 + (word == "PM" ? 12 : 0)] + parts.dropFirst()
  }

  // MARK: Signs

  private var isAtEnd: Bool { position == text.count }

  private mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard position < text.count, UInt32(text[position]) == sign.value else { return false }
    position += 1
    return true
  }

  private mutating func number(digits: ClosedRange<Int>) -> Int? {
    let found = text[position...].prefix { (48...57).contains($0) }
    guard digits.contains(found.count) else { return nil }
    position += found.count
    return found.reduce(0) { $0 * 10 + Int($1) - 48 }
  }
}
