import Base
import Foundation
import Ledger
import Study
import TestSupport
import Testing

@testable import Serving

/// A ledger in a folder of its own.
struct TrialLedger {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("TrialLedger.\(UUID().uuidString)").path
  let ledger: LedgerWriter

  init() throws {
    let key = try CheckpointKey(name: "trial", secret: [UInt8](repeating: 7, count: 32))
    ledger = try LedgerWriter.create(LedgerConfiguration(folder: folder, origin: "trial", key: key))
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// The kinds of all records but the ledger's own.
  func kinds() throws -> [String] {
    var kinds: [String] = []
    try LedgerReader(folder: folder).forEachEvent { event in
      if !event.kind.isOwn { kinds.append(event.kind.name) }
    }
    return kinds
  }

  static let logger = Logger(threshold: .error) { _ in }
}

/// Receipts in the order in which they were told.
final class ToldReceipts: Sendable {
  private let told = Locked<[[Int]?]>([])

  var all: [[Int]?] { told.withLock { $0 } }

  func take(_ receipts: [Receipt]?) {
    told.withLock { $0.append(receipts?.map(\.sequence)) }
  }
}
