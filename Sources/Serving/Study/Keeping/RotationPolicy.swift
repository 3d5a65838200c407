import Base
import Foundation
import Ledger

/// When a study's ledger begins a new file by itself.
///
/// A finished file is never written again but for erasures, so that archives of it stay what they are.
public struct RotationPolicy: Equatable, Sendable {
  /// The size at which a file is finished, in bytes.
  public var maximumByteCount = 256 << 20
  /// Whether each month, UTC, has a file of its own.
  public var isMonthly = false

  /// The usual values.
  public init() {}

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["megabytes", "monthly"])
    if let megabytes = try fields.optionalInteger("megabytes", in: 1...65_536) {
      maximumByteCount = megabytes << 20
    }
    isMonthly = try fields.optionalBool("monthly") ?? false
  }

  /// Whether a file is to be finished.
  ///
  /// - Parameters:
  ///   - file: The present file.
  ///   - date: Now.
  /// - Returns: Whether it is.
  func isDue(_ file: LedgerFile, at date: Date) -> Bool {
    if file.byteCount >= maximumByteCount { return true }
    let began = Date(timeIntervalSince1970: Double(file.began) / 1000)
    return isMonthly && Self.month(began) != Self.month(date)
  }

  private static func month(_ date: Date) -> Substring {
    CalendarDay(date).description.prefix(7)
  }
}
