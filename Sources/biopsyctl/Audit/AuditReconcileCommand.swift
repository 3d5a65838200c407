import Base
import Client
import Foundation
import Ledger
import Study
import Wire

/// Compares the hospital's list of examinations with what a study has of them.
enum AuditReconcileCommand {
  static let command = Command(
    "reconcile", summary: "Compares a list of examinations with the ledger; for operators.",
    discussion: """
      WORKLIST is a table (CSV, UTF-8) with a row for each examination that took place: the column
      examination has its number, day the day (2026-03-31), and resected, where it is there, how
      many polyps the endoscopy report says were resected. The daemon compares each day's list with
      its streams and resections, and records what is missing under pseudonyms. A day that is
      compared again takes the place of the comparison before. Lists have whole days: a stream of a
      day whose list does not have it is counted.
      """,
    options: [
      .value("day", "DAY", help: "The day of all rows, where the table has no column of it."),
      .value("zone", "ZONE", help: "Where days begin, such as Europe/Berlin (this machine's)."),
      AuditCommand.ledger, DaemonOptions.socket,
    ], operands: .init("WORKLIST", count: 1...1, help: "The list.")
  ) { arguments in
    let worklist = try Worklist(arguments)
    let daemon = try DaemonOptions.connect(arguments, masks: .none, contours: false)
    for day in worklist.days {
      let answer = try daemon.record(
        RecordMessage(event: "reconciliation", details: day.details))
      let event = try? recorded(answer.receipt.sequence, AuditCommand.folder(arguments))
      print("\(day.day): record \(answer.receipt.sequence)" + (event.map(text) ?? ""))
    }
    return ExitStatus.done
  }

  /// What the daemon has recorded; nil where the ledger's files cannot be read here.
  private static func recorded(_ sequence: Int, _ folder: String) throws -> ReconciliationEvent? {
    guard let payload = try LedgerReader(folder: folder).event(sequence).content?.payload.bytes
    else { return nil }
    return try StudyEventKind.reconciliation.event(payload) as? ReconciliationEvent
  }

  private static func text(_ event: ReconciliationEvent) -> String {
    ": \(event.listed) listed, \(event.withoutStream.count) of them without a stream, "
      + "\(event.withoutListing.count) streamed and not listed, \(event.recordedResections) "
      + "resections recorded" + (event.resected.map { " of \($0) reported" } ?? "")
  }
}

/// A list of examinations, by day.
private struct Worklist {
  /// A day's examinations.
  struct Day {
    let day: CalendarDay
    /// When it was, in milliseconds since 1970, UTC.
    let period: Range<Int64>
    var examinations: [String] = []
    var resected: Int?

    /// What the daemon is told.
    var details: JSONObject {
      var details: JSONObject = [
        "day": .string(day.description), "from_ms": .integer(period.lowerBound),
        "until_ms": .integer(period.upperBound),
        "examinations": .array(examinations.map { .string($0) }),
      ]
      if let resected { details["resected"] = .integer(Int64(resected)) }
      return details
    }
  }

  /// In order.
  private(set) var days: [Day] = []
  private static let maximumByteCount = 8 << 20
  private static let maximumCountOfDay = 2000

  init(_ arguments: ParsedArguments) throws {
    let path = arguments.operands[0]
    let bytes = try FileDescriptor.readFile(path, maximumByteCount: Self.maximumByteCount)
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw WorklistError(description: "\(path): UTF-8 is expected")
    }
    let table = try CSVTable(text, name: path)
    guard let column = table.column("examination") else {
      throw WorklistError(description: "\(path): a column examination is needed")
    }
    let zone = try Self.zone(arguments)
    let stated = arguments.string("day")
    let dayColumn = table.column("day")
    guard (stated == nil) != (dayColumn == nil) else {
      throw arguments.usageError("either --day or a column day is needed")
    }
    let resectedColumn = table.column("resected")
    var found: [CalendarDay: Day] = [:]
    for row in table.rows {
      let text = dayColumn.map { row.fields[$0] } ?? stated ?? ""
      guard let day = CalendarDay(text), let period = Self.period(text, zone) else {
        throw WorklistError(
          description: "\(path): line \(row.line): a day is expected, such as 2026-03-31")
      }
      let examination = row.fields[column].trimmingCharacters(in: .whitespaces)
      guard !examination.isEmpty else {
        throw WorklistError(description: "\(path): line \(row.line): no examination is named")
      }
      var entry = found[day] ?? Day(day: day, period: period)
      // A second row of an examination adds its polyps, and is no other examination.
      if !entry.examinations.contains(examination) { entry.examinations.append(examination) }
      guard entry.examinations.count <= Self.maximumCountOfDay else {
        throw WorklistError(
          description: "\(path): line \(row.line): a day has at most "
            + "\(Self.maximumCountOfDay) examinations")
      }
      if let resectedColumn {
        guard let count = Int(row.fields[resectedColumn]), (0...999).contains(count) else {
          throw WorklistError(
            description: "\(path): line \(row.line): how many polyps were resected is expected")
        }
        entry.resected = (entry.resected ?? 0) + count
      }
      found[day] = entry
    }
    days = found.values.sorted { $0.day < $1.day }
  }

  private static func zone(_ arguments: ParsedArguments) throws -> TimeZone {
    guard let name = arguments.string("zone") else { return .current }
    guard let zone = TimeZone(identifier: name) else {
      throw arguments.usageError("--zone: a name such as Europe/Berlin is expected")
    }
    return zone
  }

  /// When a day was.
  private static func period(_ day: String, _ zone: TimeZone) -> Range<Int64>? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let components = DateComponents(year: parts[0], month: parts[1], day: parts[2])
    guard let begin = calendar.date(from: components),
      let end = calendar.date(byAdding: .day, value: 1, to: begin)
    else { return nil }
    func milliseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970 * 1000) }
    return milliseconds(begin)..<milliseconds(end)
  }
}

/// Why a list of examinations cannot be read; it names lines, never what stands in them.
private struct WorklistError: Error, CustomStringConvertible {
  let description: String
}
