import Base
import Foundation
import Ledger
import Study
import Testing

@testable import Serving

@Suite("Removal of kept pictures")
struct KeyFrameRemovalTests {
  private let trial: TrialLedger
  private let folder: KeyFrameFolder
  private let queue: RecordQueue
  private let names: [KeyFrameName]

  init() throws {
    trial = try TrialLedger()
    folder = try KeyFrameFolder(path: trial.folder + ".frames", retentionDays: 1)
    queue = RecordQueue(
      trial.ledger, requestPrefix: "r", retryDelay: .milliseconds(5), logger: TrialLedger.logger)
    names = [UInt8(1), 2].map { KeyFrameName(stream: 3, digest: SHA256.hash([$0])) }
    for (byte, name) in zip([UInt8(1), 2], names) {
      try folder.write([byte], as: name).keep()
    }
  }

  private func remove() {
    trial.remove()
    try? FileManager.default.removeItem(atPath: folder.path)
  }

  private func stated() throws -> [KeyFramesRemovedEvent] {
    var events: [KeyFramesRemovedEvent] = []
    let kind = StudyEventKind.keyFramesRemoved
    try LedgerReader(folder: trial.folder).forEachEvent(of: EventKind(kind.rawValue)) { stored in
      guard let payload = stored.content?.payload.bytes,
        let event = try? kind.event(payload) as? KeyFramesRemovedEvent
      else { return }
      events.append(event)
    }
    return events
  }

  @Test func isStatedInTheLedgerFirst() throws {
    defer { remove() }
    let tomorrow = Date(timeIntervalSinceNow: 2 * 86_400)
    let expired = folder.expired(at: tomorrow)
    #expect(Set(expired) == Set(names))
    StudyRecorder.remove(expired, from: folder, .retention, queue, TrialLedger.logger)
    queue.drain(within: .seconds(20))
    queue.stop()
    #expect(try stated() == [KeyFramesRemovedEvent(reason: .retention, files: expired)])
    #expect(folder.account == .init(files: 0, byteCount: 0))
    for name in names {
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"))
    }
  }

  @Test func waitsForALedgerThatRefuses() throws {
    defer { remove() }
    try trial.ledger.close()
    let tomorrow = Date(timeIntervalSinceNow: 2 * 86_400)
    StudyRecorder.remove(
      folder.expired(at: tomorrow), from: folder, .retention, queue, TrialLedger.logger)
    // Until the ledger has taken it, it is not told again.
    #expect(folder.expired(at: tomorrow).isEmpty)
    queue.stop()
    #expect(folder.account.files == 2)
    #expect(Set(folder.expired(at: tomorrow)) == Set(names))
  }
}
