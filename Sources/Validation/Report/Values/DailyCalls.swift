/// The calls of a day, UTC, by whether they decided anything: nothing of what pathology says.
public struct DailyCalls: Equatable, Sendable {
  /// The day, such as `2026-03-31`.
  public let day: String
  /// Days since the first one.
  public let number: Int
  /// Calls that were sealed.
  public let calls: Int
  /// Those that name no class.
  public let abstained: Int
  /// Those that name none because no picture was good enough.
  public let poorPictures: Int

  private static let millisecondsOfDay: Int64 = 86_400_000

  /// The days of a study that have a call, in order.
  static func all(_ cases: [StudyCase]) -> [DailyCalls] {
    var days: [Int64: [OpticalCall]] = [:]
    for each in cases where each.callSequence != nil {
      guard let time = each.times.sealed else { continue }
      let day = time / millisecondsOfDay - (time % millisecondsOfDay < 0 ? 1 : 0)
      days[day, default: []].append(each.polyp.call)
    }
    let first = days.keys.min() ?? 0
    return days.sorted { $0.key < $1.key }.map { day, calls in
      DailyCalls(
        day: String(ReportMoment.text(day * millisecondsOfDay).prefix(10)),
        number: Int(day - first), calls: calls.count,
        abstained: calls.count { if case .abstained = $0 { true } else { false } },
        poorPictures: calls.count { $0 == .abstained(.poorPictures) })
    }
  }
}
