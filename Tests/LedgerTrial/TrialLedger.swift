import Base
import Foundation
import Ledger

/// The ledger of all trials.
enum TrialLedger {
  static func configuration(_ folder: String) throws -> LedgerConfiguration {
    let origin = "trial.example/ledger"
    return LedgerConfiguration(
      folder: folder, origin: origin,
      key: try CheckpointKey(name: origin, secret: Array(0..<32)))
  }

  /// An event of about the size of a polyp's call: `byteCount` bytes of payload.
  static func event(_ number: Int, byteCount: Int, request: String? = nil) throws -> EventDraft {
    let rest = max(0, byteCount - 30)
    return try EventDraft(
      kind: try EventKind("trial"),
      payload: try EventPayload([
        "number": .integer(Int64(number)), "text": .string(String(repeating: "x", count: rest)),
      ]), request: request)
  }

  /// The size of a ledger's files, in bytes.
  static func byteCount(_ folder: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return sum + ((attributes[.size] as? Int) ?? 0)
    }
  }

  /// The number in an event that this has made.
  static func number(_ event: StoredEvent) -> Int? {
    guard let fields = try? event.content?.payload.fields() else { return nil }
    return try? fields.integer("number")
  }
}
